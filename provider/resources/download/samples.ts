import { inputs } from "./inputs.ts";
import type { DownloadObserved, NotAFile, RegularFile } from "./inspect.ts";

/** Situations that several tests start from. */
export const wanted = inputs.parse({
  url: "https://models.example.org/small.gguf",
  sha256: "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03",
  path: "/srv/models/small.gguf",
  owner: "models",
});

export const asWanted: RegularFile = {
  type: "file",
  sha256: wanted.sha256,
  size: 4_700_000_000,
  owner: "models",
  group: "root",
  mode: "0644",
  mtime: "2026-11-20T10:00:00Z",
};

export const byHand: RegularFile = { ...asWanted, sha256: "f".repeat(64), size: 107_123 };

export const absent: DownloadObserved = { type: "absent" };

export function inItsPlace(type: NotAFile["type"]): NotAFile {
  const { sha256: _sha256, ...entry } = asWanted;
  return { ...entry, type };
}
