import { AnswerError, type Inspect } from "../definition.ts";
import { fileOf, normal, pathOf, type SysctlInputs } from "./inputs.ts";

export interface SysctlObserved {
  readonly file: FileSeen;
  /** What the kernel has for each key that was asked for; null where it has no such setting. */
  readonly values: Readonly<Record<string, KernelValue | null>>;
}

/** `odd` is a directory, a symbolic link or the like. */
export type FileSeen = { readonly type: "absent" } | { readonly type: "odd" } | SettingsFile;

export interface SettingsFile {
  readonly type: "file";
  /** The values by keys in the kernel's own spelling, with slashes. */
  readonly settings: Readonly<Record<string, string>>;
  /** Its lines that are neither settings nor comments, or that a program cannot say. */
  readonly others: readonly string[];
}

export interface KernelValue {
  /** Undefined where the kernel lets nobody read it. */
  readonly value?: string;
  /** False where nobody can change it, as in a container whose /proc/sys is read-only. */
  readonly writable: boolean;
}

const below = "/proc/sys";

/** A target is the name and the keys, `router net.ipv4.ip_forward vm.swappiness`; the name alone asks for the file. */
export const inspect: Inspect<SysctlInputs, SysctlObserved> = {
  target: ({ name, settings }) => [name, ...Object.keys(settings)].join(" "),

  // One grep reads all files and values, each line behind its path. The questions are taken off the front, while
  // the paths to read are put to the end.
  script: `
targets=$#
while [ $targets -gt 0 ]; do
  target=$1; shift; targets=$((targets - 1))
  file=/etc/sysctl.d/60-\${target%% *}.conf
  if [ -f "$file" ] && ! [ -L "$file" ]; then
    echo "file $file"
    set -- "$@" "$file"
  elif [ -e "$file" ] || [ -L "$file" ]; then echo "odd $file"; fi
  keys=\${target#"\${target%% *}"}
  while [ "$keys" ]; do
    keys=\${keys# }; key=\${keys%% *}; keys=\${keys#"$key"}
    swapped=$key
    case \${key%%/*} in *.*)
      swapped= rest=$key
      while :; do
        part=\${rest%%[./]*}; rest=\${rest#"$part"}
        case $rest in .*) swapped=$swapped$part/ ;; /*) swapped=$swapped$part. ;; *) swapped=$swapped$part; break ;; esac
        rest=\${rest#?}
      done ;;
    esac
    path=${below}/$swapped
    if ! [ -f "$path" ]; then continue; fi
    if [ -w "$path" ]; then echo "writable $path"; else echo "fixed $path"; fi
    set -- "$@" "$path"
  done
done
[ $# = 0 ] || grep -asH '' -- "$@" || :`,

  parse(output, targets) {
    const asked = targets.map((target) => {
      const [name = "", ...keys] = target.split(" ");
      return { target, file: fileOf(name), keys };
    });
    const known = new Set(
      asked.flatMap(({ file, keys }) => [file, ...keys.map((key) => `${below}/${pathOf(key)}`)]),
    );
    const told = sort(output, known);
    return new Map(
      asked.map(({ target, file, keys }): [string, SysctlObserved] => [
        target,
        {
          file: fileSeen(told.get(file)),
          values: Object.fromEntries(
            keys.map((key) => [key, kernelValue(told.get(`${below}/${pathOf(key)}`))]),
          ),
        },
      ]),
    );
  },
};

interface Told {
  readonly word: string;
  readonly lines: readonly string[];
}

/** What an answer tells of each path. One that two resources ask for is told twice. */
function sort(output: string, known: ReadonlySet<string>): Map<string, Told> {
  const words: [string, string][] = [];
  const lines: [string, string][] = [];
  for (const line of output.split("\n").filter((line) => line !== "")) {
    const [, word, path = ""] = line.match(/^(file|odd|writable|fixed) (.+)$/) ?? [];
    if (word && known.has(path)) words.push([path, word]);
    else lines.push(contentLine(line, known));
  }
  return new Map(
    words.map(([path, word]): [string, Told] => {
      const times = words.filter(([other]) => other === path).length;
      const all = lines.filter(([other]) => other === path).map(([, text]) => text);
      return [path, { word, lines: all.slice(0, all.length / times) }];
    }),
  );
}

/** A line as grep prints it, behind its path. */
function contentLine(line: string, known: ReadonlySet<string>): [string, string] {
  const path = [...line.matchAll(/:/g)].map(({ index }) => line.slice(0, index)).find((it) => known.has(it));
  if (path === undefined) throw new AnswerError(line);
  return [path, line.slice(path.length + 1)];
}

function fileSeen(told: Told | undefined): FileSeen {
  if (told?.word !== "file") return { type: told ? "odd" : "absent" };
  const settings: Record<string, string> = {};
  const others: string[] = [];
  for (const line of told.lines) {
    if (/^\s*([#;].*)?$/.test(line)) continue;
    const [, key, value] = line.match(/^\s*([A-Za-z0-9_][A-Za-z0-9_.:@/-]*)\s*=\s*(\S.*?)\s*$/) ?? [];
    if (key && value) settings[pathOf(key)] = normal(value);
    else others.push(line);
  }
  return { type: "file", settings, others };
}

function kernelValue(told: Told | undefined): KernelValue | null {
  if (!told) return null;
  const value = normal(told.lines.join(" "));
  return { ...(told.lines.length > 0 && { value }), writable: told.word === "writable" };
}
