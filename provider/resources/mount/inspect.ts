import { AnswerError, type Inspect } from "../definition.ts";
import { inspect as unitInspect } from "../unit/inspect.ts";
import type { Observed as UnitObserved } from "../unit/observed.ts";
import { credentialsFile, credentialsFolder, type MountInputs, unitBase } from "./inputs.ts";
import { mountedAt, parseMounts } from "./mountinfo.ts";

export interface MountObserved {
  /** Its unit, with the file of its credentials among the files. */
  readonly mount: UnitObserved;
  readonly automount: UnitObserved;
  /** What is mounted there, undefined where nothing is. */
  readonly mounted?: Mounted;
  /** What the directory is while nothing is mounted at it; undefined where something is. */
  readonly beneath?: "absent" | "empty" | "full";
}

export interface Mounted {
  readonly type: string;
  readonly source: string;
  /** The options of the mount itself, which the kernel shows for all types alike: `ro`, `nosuid`, … */
  readonly options: readonly string[];
  /** Whether it is what was asked for. */
  readonly asked: boolean;
}

const withText = "text ";

/** The question of an import. */
export function textTarget(where: string): string {
  return `${withText}${where} ${unitBase(where)}`;
}

/**
 * A target is `/mnt/box mnt-box //host/share`: where, the units' name, and what. A mount that hangs would hold up
 * whoever looks at it, so what is mounted is read from the kernel's list, and only directories at which nothing is
 * mounted are looked into.
 */
export const inspect: Inspect<MountInputs, MountObserved> = {
  target: ({ where, what }) => `${where} ${unitBase(where)} ${what}`,

  script: `
ask_units() {
${unitInspect.script}
}
mounts=$(cat /proc/self/mountinfo)
whats= free=
for target do
  shift
  text=
  case $target in "${withText}"*) text="${withText}" target=\${target#${withText}} ;; esac
  where=\${target%% *} rest=\${target#* }
  base=\${rest%% *} what=\${rest#"\${rest%% *}"}
  case $what in " /"[!/]*) whats="$whats$what" ;; *) whats="$whats /" ;; esac
  case $mounts in *" $where r"[ow]*) ;; *) free="$free $where" ;; esac
  set -- "$@" "$text$base.mount/${credentialsFolder}/$base" "$base.automount"
done
ask_units "$@"
echo mounts
printf '%s\\n' "$mounts"
echo whats
(set -f; readlink -m -- $whats)
echo directories
if [ "$free" ]; then (set -f; find $free -maxdepth 0 \\( -empty -printf 'empty %p\\n' -o -printf 'full %p\\n' \\) 2>/dev/null || :); fi`,

  parse(output, targets) {
    const [units, rest] = cut(output, "mounts");
    const [mounts, last] = cut(rest, "whats");
    const [whats, directories] = cut(last, "directories");
    const asked = targets.map((target) => {
      const text = target.startsWith(withText);
      const [where = "", base = "", what] = (text ? target.slice(withText.length) : target).split(" ");
      return {
        target,
        where,
        what,
        mount: `${text ? withText : ""}${base}.mount/${credentialsFile(where)}`,
        automount: `${base}.automount`,
      };
    });
    const told = unitInspect.parse(
      units,
      asked.flatMap(({ mount, automount }) => [mount, automount]),
    );
    const rows = parseMounts(mounts);
    const real = lines(whats);
    if (real.length !== targets.length) throw new AnswerError(whats);
    const beneath = parseDirectories(directories);
    return new Map(
      asked.map(({ target, where, what, mount, automount }, index): [string, MountObserved] => {
        const mounted = mountedAt(rows, where, what === undefined ? undefined : { what, real: real[index]! });
        const listed = rows.some((row) => row.where === where);
        return [
          target,
          {
            mount: told.get(mount)!,
            automount: told.get(automount)!,
            ...(mounted && { mounted }),
            ...(!listed && { beneath: beneath.get(where) ?? "absent" }),
          },
        ];
      }),
    );
  },
};

function cut(output: string, word: string): [string, string] {
  const [before, after, ...more] = output.split(new RegExp(`^${word}$\\n?`, "m"));
  if (before === undefined || after === undefined || more.length > 0)
    throw new AnswerError(`the answer has not one line "${word}": ${output.slice(0, 500)}`);
  return [before, after];
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

function parseDirectories(text: string): Map<string, "empty" | "full"> {
  return new Map(
    lines(text).map((line) => {
      const [, word, path] = line.match(/^(empty|full) (\/.*)$/) ?? [];
      if (!word || !path) throw new AnswerError(line);
      return [path, word as "empty" | "full"];
    }),
  );
}
