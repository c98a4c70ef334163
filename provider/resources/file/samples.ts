import { hashOf, inputs } from "./inputs.ts";
import type { FileObserved, NotAFile, RegularFile } from "./inspect.ts";

/** Situations that several tests start from. */
export const wanted = inputs.parse({ path: "/etc/motd", content: "hello\n" });

export const asWanted: RegularFile = {
  type: "file",
  hash: hashOf(wanted),
  size: 6,
  owner: "root",
  group: "root",
  mode: "0644",
  mtime: "2026-11-20T10:00:00Z",
};

export const byHand: RegularFile = { ...asWanted, hash: "f".repeat(64), size: 107_123 };

export const absent: FileObserved = { type: "absent" };

export function inItsPlace(type: NotAFile["type"]): NotAFile {
  return { ...asWanted, type };
}
