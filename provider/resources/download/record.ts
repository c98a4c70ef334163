import { parentOf } from "../path.ts";
import { quote } from "../shell.ts";

/** Where a host keeps which SHA-256 each download had when it was verified; the paths are those of the downloads. */
export const records = "/var/lib/estate/verified";

/** The name of a record in the folder of its path: no part of a path, since nothing lies below a file. */
export const recordName = ".estate";

/**
 * What the file must still be for its record to hold: size, time, inode, and the time of its last change, which
 * nobody can set. The first format is without that one, which a rename changes.
 */
export const identityFormat = "%i %s %.9Y";
export const signatureFormat = `${identityFormat} %.9Z`;

export function recordOf(path: string): string {
  return `${records}${path}/${recordName}`;
}

/** The commands that make a record that holds for nothing yet, unless there is one: who asks next fills it in. */
export function expectRecord(path: string): string {
  const record = quote(recordOf(path));
  return `mkdir -p ${quote(parentOf(recordOf(path)))}\n[ -e ${record} ] || echo none >${record}`;
}

/** The commands that forget a record. */
export function forgetRecord(path: string): string {
  return `rm -f ${quote(recordOf(path))}
(cd ${quote(records)} && rmdir -p ${quote(`.${path}`)}) 2>/dev/null || :
rmdir ${quote(records)} 2>/dev/null || :`;
}
