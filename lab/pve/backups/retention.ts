import { invalidParameters } from "../error.ts";
import { type Format, PropertyStringError, parsePropertyString } from "../schema/property-string.ts";
import type { Volume } from "../storage/volume.ts";

const count = { type: "integer", minimum: 0, optional: 1 } as const;

/** The property string `prune-backups`. */
export const retentionFormat: Format = {
  "keep-all": { type: "boolean", optional: 1 },
  "keep-last": count,
  "keep-hourly": count,
  "keep-daily": count,
  "keep-weekly": count,
  "keep-monthly": count,
  "keep-yearly": count,
};

/** How many backups of a guest are kept, by rules such as "keep-last". */
export type Retention = Record<string, number>;

export type Mark = "keep" | "remove" | "protected" | "renamed";

/** Takes "keep-last=3,keep-daily=7" apart; refuses what its format does not allow. */
export function parseRetention(text: string): Retention {
  try {
    const fields = Object.entries(parsePropertyString(retentionFormat, text));
    return Object.fromEntries(fields.map(([rule, value]) => [rule, Number(value)]));
  } catch (error) {
    if (!(error instanceof PropertyStringError)) throw error;
    throw invalidParameters({ "prune-backups": `invalid format - ${error.message}` });
  }
}

export const keepsAll = (retention: Retention): boolean =>
  retention["keep-all"] === 1 || Object.values(retention).every((kept) => kept === 0);

export const printRetention = (retention: Retention): string =>
  Object.keys(retention)
    .sort()
    .map((rule) => `${rule}=${retention[rule]}`)
    .join(", ");

/** In which period a backup was made, by the rule; of each period the newest is kept. */
const periods: [rule: string, period: (at: Date) => string][] = [
  ["keep-last", (at) => String(at.getTime())],
  ["keep-hourly", (at) => `${day(at)} ${at.getHours()}`],
  ["keep-daily", (at) => day(at)],
  ["keep-weekly", week],
  ["keep-monthly", (at) => `${at.getFullYear()} ${at.getMonth()}`],
  ["keep-yearly", (at) => String(at.getFullYear())],
];

const day = (at: Date): string => `${at.getFullYear()} ${at.getMonth()} ${at.getDate()}`;

/** The week of ISO 8601, by the Monday that it begins with. */
function week(at: Date): string {
  const sinceMonday = (at.getDay() + 6) % 7;
  return day(new Date(at.getFullYear(), at.getMonth(), at.getDate() - sinceMonday));
}

/** What becomes of each backup of one guest. A name that is not vzdump's own, and a protected one, stay. */
export function marked(backups: readonly Volume[], retention: Retention): Map<Volume, Mark> {
  const marks = new Map<Volume, Mark>();
  for (const backup of backups) {
    if (!isOwnName(backup)) marks.set(backup, "renamed");
    else if (backup.protected) marks.set(backup, "protected");
    else if (keepsAll(retention)) marks.set(backup, "keep");
  }
  const newestFirst = [...backups].sort((one, other) => other.created - one.created);
  for (const [rule, period] of periods) markBy(newestFirst, marks, retention[rule] ?? 0, period);
  for (const backup of backups) if (!marks.has(backup)) marks.set(backup, "remove");
  return marks;
}

function markBy(
  backups: readonly Volume[],
  marks: Map<Volume, Mark>,
  most: number,
  period: (at: Date) => string,
): void {
  if (most === 0) return;
  const periodOf = ({ created }: Volume) => period(new Date(created * 1000));
  const known = new Set(backups.filter((one) => marks.get(one) === "keep").map(periodOf));
  const added = new Set<string>();
  for (const backup of backups) {
    const its = periodOf(backup);
    if (marks.has(backup) || known.has(its)) continue;
    if (added.has(its)) marks.set(backup, "remove");
    else if (added.size >= most) return;
    else {
      added.add(its);
      marks.set(backup, "keep");
    }
  }
}

const isOwnName = ({ volid }: Volume): boolean =>
  /\/vzdump-(?:qemu|lxc)-\d+-\d{4}_\d\d_\d\d-\d\d_\d\d_\d\d\.[a-z.]+$/.test(volid);
