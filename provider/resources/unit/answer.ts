import { AnswerError } from "../definition.ts";
import { isTemplate, unitFile } from "./inputs.ts";
import type { Observed, ObservedFile } from "./observed.ts";

/** Reads what the script of `inspect` prints. */
export function parse(output: string, targets: readonly string[]): Map<string, Observed> {
  const [shown, listed, ...rest] = output.split(/^files$/m);
  const [, now, blocks] = shown?.match(/^now (\d+\.\d{9})\n([\s\S]*)$/) ?? [];
  if (now === undefined || blocks === undefined || listed === undefined || rest.length > 0)
    throw new AnswerError("the answer has not the form of times, units and files");

  const files = parseFiles(listed);
  const units = blocks.trim() === "" ? [] : blocks.trim().split("\n\n").map(parseProperties);
  const answers = new Map<string, Observed>();
  for (const target of targets) {
    const [name = "", ...used] = target.replace(/^text /, "").split("//");
    const unit = isTemplate(name) ? undefined : units.shift();
    if (!unit && !isTemplate(name)) throw new AnswerError(`systemctl did not show ${name}`);
    answers.set(target, {
      ...(unit ? stateOf(unit) : { ...templateState, id: name }),
      files: filesIn(
        [...ownPaths(name, files), ...used.map((path) => `/${path}`)],
        files,
        isNewerThan(unit ? [unit] : [], microseconds(now)),
      ),
    });
  }
  if (units.length > 0) throw new AnswerError("systemctl showed more units than it was asked for");
  return answers;
}

/** What systemctl shows of a unit. */
export type Properties = Readonly<Record<string, string>>;

export function parseProperties(block: string): Properties {
  return Object.fromEntries(
    block.split("\n").map((line) => {
      const equals = line.indexOf("=");
      if (equals < 0) throw new AnswerError(`systemctl said ${JSON.stringify(line)}`);
      return [line.slice(0, equals), line.slice(equals + 1)];
    }),
  );
}

const templateState = { load: "template", active: "inactive", sub: "dead", enabled: "", needsReload: false };

function stateOf(unit: Properties): Omit<Observed, "files"> {
  const { Id: id, LoadState: load, ActiveState: active, SubState: sub, UnitFileState: enabled = "" } = unit;
  if (!id || !load || !active || !sub)
    throw new AnswerError(`systemctl left out the state of ${id ?? "a unit"}`);
  return { id, load, active, sub, enabled, needsReload: unit.NeedDaemonReload === "yes" };
}

/** A file as it was listed. */
export interface ListedFile {
  readonly changed: number;
  readonly regular: boolean;
  readonly sha256: string;
  readonly text?: string;
}

/** Reads the lines of `stat -c 'changed %.9Z %F:%n'` and `sha256sum`, by the files' paths. */
export function parseFiles(text: string): Map<string, ListedFile> {
  const changed = new Map<string, { changed: number; regular: boolean }>();
  const files = new Map<string, ListedFile>();
  for (const line of text.split("\n").filter((line) => line !== "")) {
    const [, time, type, statPath] = line.match(/^changed (\d+\.\d{9}) ([^:]+):(.+)$/) ?? [];
    const [, escaped, sha256, sumPath] = line.match(/^(\\?)([0-9a-f]{64}) {2}(.+)$/) ?? [];
    const [, base64, textPath] = line.match(/^text (\S*) (.+)$/) ?? [];
    if (time && type && statPath) {
      changed.set(statPath, { changed: microseconds(time), regular: type.startsWith("regular") });
    } else if (sha256 && sumPath) {
      const path = escaped ? sumPath.replaceAll("\\\\", "\\") : sumPath;
      const seen = changed.get(path);
      if (seen) files.set(path, { ...seen, sha256 });
    } else if (base64 !== undefined && textPath) {
      const file = files.get(textPath);
      if (file) files.set(textPath, { ...file, text: Buffer.from(base64, "base64").toString() });
    } else throw new AnswerError(`among the files stands ${JSON.stringify(line)}`);
  }
  return files;
}

function ownPaths(name: string, files: ReadonlyMap<string, ListedFile>): string[] {
  return [...files.keys()].filter(
    (path) => path === unitFile(name) || path.startsWith(`${unitFile(name)}.d/`),
  );
}

/** What was observed of the files at `paths`; null where there is none. */
export function filesIn(
  paths: readonly string[],
  files: ReadonlyMap<string, ListedFile>,
  isNewer: (changed: number) => boolean,
): Record<string, ObservedFile | null> {
  return Object.fromEntries(
    paths.map((path) => {
      const file = files.get(path);
      if (!file) return [path, null];
      const { changed, ...rest } = file;
      return [path, { ...rest, newer: isNewer(changed) }];
    }),
  );
}

/**
 * Whether a file was changed after the start of one of the units. The kernel stamps files by its last tick, up to 10 ms ago,
 * so a file that was written before a start never seems newer. A time to come was stamped before the clock was
 * set back; no restart could mend that, so it does not count.
 *
 * The start of the main process counts where there is one: it is right after an automatic restart too, and
 * what ExecStartPre= does to the files is older.
 */
export function isNewerThan(units: readonly Properties[], now: number): (changed: number) => boolean {
  const started = units
    .filter(({ ActiveState }) => !["inactive", "failed"].includes(ActiveState!))
    .flatMap((unit) => timestamp(unit.ExecMainStartTimestamp || unit.InactiveExitTimestamp || "") ?? []);
  return (changed) => changed <= now && started.some((time) => time < changed);
}

/** `Fri 2026-11-20 21:00:21.531634 UTC` in microseconds since 1970. */
function timestamp(text: string): number | undefined {
  if (text === "" || text === "n/a") return undefined;
  const [, day, time, fraction] =
    text.match(/^\w{3} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{6}))? UTC$/) ?? [];
  if (!day || !time) throw new AnswerError(`systemctl gave the time ${JSON.stringify(text)}`);
  return Date.parse(`${day}T${time}Z`) * 1000 + Number(fraction ?? 0);
}

/** `1763672421.531634123` in whole microseconds, which is as exact as systemd is. */
export function microseconds(seconds: string): number {
  const [whole, fraction = ""] = seconds.split(".");
  return Number(whole) * 1e6 + Number(fraction.slice(0, 6));
}
