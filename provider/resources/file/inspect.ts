import { AnswerError, type Inspect } from "../definition.ts";
import { type Absent, type Entry, parseEntries, statEntries } from "../entry.ts";
import type { FileInputs } from "./inputs.ts";

export type FileObserved = Absent | RegularFile | NotAFile;

export interface RegularFile extends Entry {
  readonly type: "file";
  /** The SHA-256 of the content, in hex. */
  readonly hash: string;
  /** The content in Base64, at most one byte more than {@link importLimit}; only where it was asked for. */
  readonly content?: string;
}

export interface NotAFile extends Entry {
  readonly type: "directory" | "symlink" | "other";
}

/** The largest file that can be imported, in bytes: its content becomes part of the state. */
export const importLimit = 1024 * 1024;

const withContent = "content:";

/** The question for a file and what is in it. */
export function contentTarget(path: string): string {
  return `${withContent}${path}`;
}

function pathIn(target: string): string {
  return target.startsWith(withContent) ? target.slice(withContent.length) : target;
}

export const inspect: Inspect<FileInputs, FileObserved> = {
  target: ({ path }) => path,

  // Only regular files are opened: a pipe would block, and a device might never end.
  script: `
for path do
  shift
  case $path in ${withContent}*)
    path=\${path#${withContent}}
    if [ -f "$path" ] && ! [ -L "$path" ]; then
      printf 'content\\t%s\\t' "$path"
      head -c ${importLimit + 1} -- "$path" | base64 -w 0
      echo
    fi ;;
  esac
  set -- "$@" "$path"
done
${statEntries}
for path do
  shift
  if [ -f "$path" ] && ! [ -L "$path" ]; then set -- "$@" "$path"; fi
done
[ $# = 0 ] || sha256sum -- "$@" 2>&1 || :`,

  parse(output, targets) {
    const { stats, hashes, contents } = sort(output);
    const entries = parseEntries(stats);
    return new Map(
      targets.map((target): [string, FileObserved] => {
        const path = pathIn(target);
        const entry = entries.get(path);
        if (!entry) return [target, { type: "absent" }];
        if (entry.type !== "file") return [target, { ...entry, type: entry.type }];
        const hash = hashes.get(path);
        if (!hash) throw new AnswerError(`${path} is a file, but its SHA-256 is missing`);
        const content = target === path ? undefined : contents.get(path);
        return [target, { ...entry, type: "file", hash, ...(content !== undefined && { content }) }];
      }),
    );
  },
};

/** The lines of an answer by what they tell. */
function sort(output: string) {
  const stats: string[] = [];
  const hashes = new Map<string, string>();
  const contents = new Map<string, string>();
  for (const line of output.split("\n")) {
    const [, escaped, hash, name] = line.match(/^(\\?)([0-9a-f]{64}) [ *](.+)$/) ?? [];
    const [, path, content] = line.match(/^content\t([^\t]+)\t([A-Za-z0-9+/=]*)$/) ?? [];
    // sha256sum doubles the backslashes of a name and says so by one before the line
    if (hash && name) hashes.set(escaped ? name.replaceAll("\\\\", "\\") : name, hash);
    else if (path) contents.set(path, content ?? "");
    else if (line !== "") stats.push(line);
  }
  return { stats, hashes, contents };
}
