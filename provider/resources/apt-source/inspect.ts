import { AnswerError, type Inspect } from "../definition.ts";
import { type Entry, parseEntries, statEntries } from "../entry.ts";
import { parseSource, type SourceText } from "./deb822.ts";
import { type AptSourceInputs, keyFile, sourceFile } from "./inputs.ts";

export interface AptSourceObserved {
  readonly source: Absent | Odd | (Regular & SourceText);
  readonly key: Absent | Odd | (Regular & KeySeen);
}

interface Absent {
  readonly type: "absent";
}

/** A directory, a symbolic link or the like. */
interface Odd {
  readonly type: "odd";
}

interface Regular {
  readonly type: "file";
  /** Why apt cannot read it, or others than root can change it: `is user:user 0666`; undefined where neither is so. */
  readonly exposed?: string;
}

export interface KeySeen {
  readonly sha256: string;
  /** The content, where an import asked for it. */
  readonly text?: string;
}

const withText = "text ";

/** The question for a source and the text of its key. */
export function textTarget(name: string): string {
  return `${withText}${name}`;
}

export const inspect: Inspect<AptSourceInputs, AptSourceObserved> = {
  target: ({ name }) => name,

  script: `
texts=
for target do
  shift
  name=\${target#${withText}}
  if [ "$name" != "$target" ]; then texts="$texts /etc/apt/keyrings/$name.asc"; fi
  set -- "$@" "/etc/apt/sources.list.d/$name.sources" "/etc/apt/keyrings/$name.asc"
done
${statEntries}
sources= keys=
for path do
  if ! [ -f "$path" ] || [ -L "$path" ]; then continue; fi
  case $path in
    *.sources) sources="$sources $path" ;;
    *) keys="$keys $path" ;;
  esac
done
if [ "$sources" ]; then grep -asH '' -- $sources || :; fi
if [ "$keys" ]; then sha256sum -- $keys; fi
for path in $texts; do
  if [ -f "$path" ] && ! [ -L "$path" ]; then printf 'text %s %s\\n' "$(base64 -w 0 -- "$path")" "$path"; fi
done`,

  parse(output, targets) {
    const told = sort(output);
    const entries = parseEntries(told.stats);
    return new Map(
      targets.map((target): [string, AptSourceObserved] => {
        const name = target.startsWith(withText) ? target.slice(withText.length) : target;
        const source = sourceFile(name);
        const key = keyFile(name);
        const lines = told.lines.filter(([path]) => path === source).map(([, line]) => line);
        const text = target === name ? undefined : told.texts.get(key);
        return [
          target,
          {
            source: seen(entries.get(source), () => parseSource(lines)),
            key: seen(entries.get(key), () => ({
              sha256: hashIn(told.hashes, key),
              ...(text !== undefined && { text }),
            })),
          },
        ];
      }),
    );
  },
};

function seen<T>(entry: Entry | undefined, content: () => T): Absent | Odd | (Regular & T) {
  if (!entry) return { type: "absent" };
  if (entry.type !== "file") return { type: "odd" };
  const { owner, group, mode } = entry;
  const bits = Number.parseInt(mode, 8);
  const fit = owner === "root" && (bits & 0o022) === 0 && (bits & 0o004) !== 0;
  return { type: "file", ...(!fit && { exposed: `is ${owner}:${group} ${mode}` }), ...content() };
}

function hashIn(hashes: ReadonlyMap<string, string>, path: string): string {
  const hash = hashes.get(path);
  if (!hash) throw new AnswerError(`${path} is a file, but its SHA-256 is missing`);
  return hash;
}

/** The lines of an answer by what they tell. */
function sort(output: string) {
  const stats: string[] = [];
  const lines: [string, string][] = [];
  const hashes = new Map<string, string>();
  const texts = new Map<string, string>();
  for (const line of output.split("\n").filter((line) => line !== "")) {
    const [, source, content] = line.match(/^(\/etc\/apt\/sources\.list\.d\/[^:]+\.sources):(.*)$/) ?? [];
    const [, hash, summed] = line.match(/^([0-9a-f]{64}) [ *](.+)$/) ?? [];
    const [, base64, path] = line.match(/^text ([A-Za-z0-9+/=]*) (.+)$/) ?? [];
    if (source !== undefined && content !== undefined) lines.push([source, content]);
    else if (hash && summed) hashes.set(summed, hash);
    else if (base64 !== undefined && path) texts.set(path, Buffer.from(base64, "base64").toString());
    else stats.push(line);
  }
  return { stats, lines, hashes, texts };
}
