import { AnswerError } from "./definition.ts";
import type { Permissions } from "./permissions.ts";

/** What stands at a path of a host. A symbolic link is itself, never what it points to. */
export interface Entry extends Permissions {
  readonly type: EntryType;
  /** In bytes. */
  readonly size: number;
  /** When the content was written, as `2026-11-20T10:00:00Z`. */
  readonly mtime: string;
}

export type EntryType = "file" | "directory" | "symlink" | "other";

export interface Absent {
  readonly type: "absent";
}

/** Prints a line for each of the paths "$@" that is there, and a sentence of `stat` for each other one. */
export const statEntries = `stat --printf='entry\\t%F\\t%s\\t%a\\t%U\\t%u\\t%G\\t%g\\t%Y\\t%n\\n' -- "$@" 2>&1 || :`;

/**
 * Reads what {@link statEntries} printed: the entry of each path that is there. Throws an {@link AnswerError}
 * where a path could not be looked at, which is another thing than its not being there.
 */
export function parseEntries(lines: readonly string[]): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const line of lines) {
    if (/^stat: cannot statx? .*: (No such file or directory|Not a directory)$/.test(line)) continue;
    const match = line.match(
      /^entry\t([^\t]+)\t(\d+)\t([0-7]+)\t([^\t]+)\t(\d+)\t([^\t]+)\t(\d+)\t(-?\d+)\t([^\t]+)$/,
    );
    if (!match) throw new AnswerError(line);
    const [, type = "", size, mode = "", owner = "", uid = "", group = "", gid = "", mtime, path = ""] =
      match;
    entries.set(path, {
      type: entryType(type),
      size: Number(size),
      owner: owner === "UNKNOWN" ? uid : owner,
      group: group === "UNKNOWN" ? gid : group,
      mode: mode.padStart(4, "0"),
      mtime: new Date(Number(mtime) * 1000).toISOString().replace(".000Z", "Z"),
    });
  }
  return entries;
}

function entryType(words: string): EntryType {
  if (words === "regular file" || words === "regular empty file") return "file";
  if (words === "directory") return "directory";
  if (words === "symbolic link") return "symlink";
  return "other";
}

const names = {
  absent: "nothing",
  file: "a file",
  directory: "a directory",
  symlink: "a symbolic link",
  other: "a device, socket or pipe",
};

/** What stands there, in words: `a symbolic link`. */
export function wordsFor({ type }: { readonly type: EntryType | "absent" }): string {
  return names[type];
}

/** `107 KB`. */
export function sizeWords({ size }: { readonly size: number }): string {
  if (size < 1000) return `${size} bytes`;
  if (size < 1_000_000) return `${Math.round(size / 1000)} KB`;
  return size < 10_000_000_000
    ? `${Math.round(size / 1_000_000)} MB`
    : `${Math.round(size / 1_000_000_000)} GB`;
}
