import { AnswerError } from "../definition.ts";
import type { Mounted } from "./inspect.ts";

/** A line of /proc/self/mountinfo. */
export interface MountRow {
  readonly device: string;
  /** The directory of the file system that is mounted. */
  readonly root: string;
  readonly where: string;
  readonly options: readonly string[];
  readonly type: string;
  readonly source: string;
  readonly superOptions: readonly string[];
}

export function parseMounts(text: string): MountRow[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [, device, root, where, options, type, source, superOptions] =
        line.match(/^\d+ \d+ (\d+:\d+) (\S+) (\S+) (\S+) (?:\S+ )*?- (\S+) (\S*) (\S+)$/) ?? [];
      if (!device || !root || !where || !options || !type || source === undefined || !superOptions)
        throw new AnswerError(line);
      return {
        device,
        root: plain(root),
        where: plain(where),
        options: options.split(","),
        type,
        source: plain(source),
        superOptions: superOptions.split(","),
      };
    });
}

/** The kernel writes blanks as `\040`. */
function plain(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** What is mounted at a path, on top; what waits for a first use does not count. */
export function mountedAt(
  rows: readonly MountRow[],
  where: string,
  asked: { what: string; real: string } | undefined,
): Mounted | undefined {
  const row = rows.findLast((row) => row.where === where && row.type !== "autofs");
  if (!row) return undefined;
  const readOnly = row.superOptions.includes("ro") && !row.options.includes("ro");
  return {
    type: row.type,
    source: row.source,
    options: [...row.options, ...(readOnly ? ["ro"] : [])],
    asked: asked === undefined || isOf(rows, row, asked),
  };
}

function isOf(
  rows: readonly MountRow[],
  row: MountRow,
  { what, real }: { what: string; real: string },
): boolean {
  if (/^(UUID|LABEL|PARTUUID|PARTLABEL|ID)=/.test(what)) return true;
  const trimmed = (text: string) => text.replace(/\/+$/, "");
  if (!/^\/[^/]/.test(what)) return trimmed(row.source) === trimmed(what);
  if (row.source === real) return true;
  // A directory is bound: it is the same place of the same file system.
  const holder = rows
    .filter(
      ({ where, type }) => type !== "autofs" && (real === where || real.startsWith(`${trimmed(where)}/`)),
    )
    .reduce<MountRow | undefined>(
      (best, one) => (best && best.where.length > one.where.length ? best : one),
      undefined,
    );
  if (!holder || holder.device !== row.device) return false;
  const below = real.slice(trimmed(holder.where).length);
  return trimmed(row.root) === trimmed(`${trimmed(holder.root)}${below}`);
}
