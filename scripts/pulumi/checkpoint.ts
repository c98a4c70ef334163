import { copyFileSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";

/**
 * The engine writes its checkpoint in place, after it has copied the former one to `<stack>.json.bak`: a run that
 * is killed in the middle leaves a file that no command can load. Then the former one takes its place. What the
 * last operation did is missing in it; the next `up` does that again. Resolves to the name under which the torn
 * file is kept, or to nothing where the checkpoint is whole or there is no copy of it.
 */
export function mendCheckpoint(checkpoint: string, now: Date): string | undefined {
  const copy = `${checkpoint}.bak`;
  if (!existsSync(checkpoint) || isWhole(checkpoint) || !existsSync(copy) || !isWhole(copy)) return undefined;
  const torn = `${checkpoint}.torn-${now.toISOString().replaceAll(":", "-")}`;
  copyFileSync(checkpoint, torn);
  // beside it and then renamed: a mend that is killed as well can be done again
  copyFileSync(copy, `${checkpoint}.mended`);
  renameSync(`${checkpoint}.mended`, checkpoint);
  return torn;
}

/**
 * Removes companions (`.attrs`, where the engine's storage keeps what kind of file it is) that were not written to
 * their end: with one of them nothing loads, and without it everything does. Resolves to the removed ones.
 */
export function removeTornCompanions(files: readonly string[]): string[] {
  const torn = files.map((file) => `${file}.attrs`).filter((file) => existsSync(file) && !isWhole(file));
  for (const file of torn) rmSync(file);
  return torn;
}

function isWhole(file: string): boolean {
  try {
    return typeof JSON.parse(readFileSync(file, "utf8")) === "object";
  } catch {
    return false;
  }
}
