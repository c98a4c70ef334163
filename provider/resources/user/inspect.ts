import { AnswerError, type Inspect } from "../definition.ts";
import { type Entry, parseEntries, statEntries } from "../entry.ts";
import type { UserInputs } from "./inputs.ts";

export type UserObserved = { readonly present: false } | Present;

export interface Present {
  readonly present: true;
  readonly uid: number;
  /** The primary group's name, or its number where it has no name. */
  readonly group: string;
  /** The further groups, in alphabetical order. */
  readonly groups: readonly string[];
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
  /** Whether a password lets somebody in; `unset` where the host has no word on it, as after a crash. */
  readonly password: "locked" | "set" | "empty" | "unset";
  /** Whom the home's folder belongs to; undefined where there is none. */
  readonly homeOwner?: string;
  /** The public keys of ~/.ssh/authorized_keys, a line each; undefined where there is no such file. */
  readonly keys?: readonly string[];
  /** Why sshd ignores the keys, as the end of a sentence: `/home/deploy/.ssh belongs to root`. */
  readonly keysIgnored?: string;
}

/** Where the home `home` has its public keys. */
export function keysFileIn(home: string): string {
  return `${home}/.ssh/authorized_keys`;
}

export const inspect: Inspect<UserInputs, UserObserved> = {
  target: ({ name }) => name,

  // What is printed becomes part of the state: no hash of a password, and of a file of keys nothing but keys, since
  // its owner can make it a link to any other. Only regular files are opened: a pipe would block.
  script: `
found=0
passwd=$(getent passwd "$@") || found=$?
set --
while IFS=: read -r _ _ _ _ _ home _; do
  [ -z "$home" ] || set -- "$@" "$home" "$home/.ssh" "$home/.ssh/authorized_keys"
done <<PASSWD
$passwd
PASSWD
[ $# = 0 ] || ${statEntries}
for path do
  shift
  case $path in */.ssh/authorized_keys)
    if [ -f "$path" ] && ! [ -L "$path" ]; then set -- "$@" "$path"; fi ;;
  esac
done
printf '%s\\n' "$passwd" | awk -F: '
  part == "passwd" && $1 != "" { gid[$1] = $4; print "user:" $1 ":" $3 ":" $5 ":" $6 ":" $7 }
  part == "group" {
    name[$3] = $1
    count = split($4, members, ",")
    for (i = 1; i <= count; i++) if (members[i] in gid) print "member:" members[i] ":" $1
  }
  part == "shadow" && $1 in gid {
    # what is shorter than any hash matches no password
    print "password:" $1 ":" ($2 == "" ? "empty" : $2 ~ /^[!*]/ || length($2) < 13 ? "locked" : "set")
  }
  part == "keys" && !/^[ \\t]*#/ && /(ssh-|ecdsa-|sk-)[a-z0-9@.-]+[ \\t]+AAAA/ {
    sub(/[ \\t\\r]+$/, "")
    print "key:" FILENAME ":" $0
  }
  END { for (user in gid) print "group:" user ":" (gid[user] in name ? name[gid[user]] : gid[user]) }
' part=passwd - part=group /etc/group part=shadow /etc/shadow part=keys "$@" && printf 'end %s\\n' $found`,

  parse(output, targets) {
    const { entries, told } = sort(output);
    return new Map(
      targets.map((name): [string, UserObserved] => {
        const [user] = told("user", name);
        return [name, user === undefined ? { present: false } : parseUser(name, user, entries, told)];
      }),
    );
  },
};

/** The rests of the lines `<word>:<about>:<rest>`. */
type Told = (word: string, about: string) => string[];

/** An answer's lines by what they tell. Throws an {@link AnswerError} where its end is missing or one has no form. */
function sort(output: string): { entries: Map<string, Entry>; told: Told } {
  const lines = output.split("\n").filter((line) => line !== "");
  const end = lines.pop();
  // getent ends with 2 where it does not know one of the names
  if (end !== "end 0" && end !== "end 2") throw new AnswerError(`the users were not read to the end: ${end}`);
  const told = new Map<string, string[]>();
  const stats: string[] = [];
  for (const line of lines) {
    const [, topic, rest] = line.match(/^((?:user|group|member|password|key):[^:]+):(.*)$/) ?? [];
    if (topic === undefined || rest === undefined) stats.push(line);
    else told.set(topic, [...(told.get(topic) ?? []), rest]);
  }
  return { entries: parseEntries(stats), told: (word, about) => told.get(`${word}:${about}`) ?? [] };
}

function parseUser(name: string, user: string, entries: Map<string, Entry>, told: Told): Present {
  const [uid, comment, home, shell] = user.split(":");
  const [group] = told("group", name);
  if (shell === undefined || home === undefined || comment === undefined || group === undefined)
    throw new AnswerError(`user:${name}:${user}`);
  const folder = entries.get(home);
  const keysFile = keysFileIn(home);
  const ignored = whyIgnored(name, [`${home}/.ssh`, keysFile], entries);
  return {
    present: true,
    uid: Number(uid),
    group,
    groups: told("member", name).sort(),
    comment,
    home,
    shell,
    password: parsePassword(told("password", name)[0]),
    ...(folder && { homeOwner: folder.owner }),
    ...(entries.get(keysFile)?.type === "file" && { keys: told("key", keysFile) }),
    ...(ignored && { keysIgnored: ignored }),
  };
}

function parsePassword(word: string | undefined): Present["password"] {
  if (word === undefined) return "unset";
  if (word === "locked" || word === "set" || word === "empty") return word;
  throw new AnswerError(`password: ${word}`);
}

/** What sshd's StrictModes find wrong with the folder and the file of the keys. */
function whyIgnored(name: string, paths: string[], entries: Map<string, Entry>): string | undefined {
  for (const path of paths) {
    const entry = entries.get(path);
    if (!entry) return undefined;
    if (entry.type === "symlink") return `${path} is a symbolic link`;
    if (entry.owner !== name && entry.owner !== "root") return `${path} belongs to ${entry.owner}`;
    if (/[2367]/.test(entry.mode.slice(-2))) return `others may write to ${path}`;
  }
  return undefined;
}
