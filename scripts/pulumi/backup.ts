import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const KEPT = 20;

/**
 * Keeps a copy of a stack's checkpoint as `<stack>-<time>.json`, readable by its owner alone, and of those the
 * newest 20. Does nothing for a stack that has none yet.
 */
export function keepCopy(checkpoint: string, folder: string, stack: string, now: Date): void {
  if (!existsSync(checkpoint)) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const copy = join(folder, `${stack}-${now.toISOString().replaceAll(":", "-")}.json`);
  copyFileSync(checkpoint, copy);
  chmodSync(copy, 0o600);
  for (const name of outdated(readdirSync(folder), stack)) rmSync(join(folder, name));
}

/** The names of a stack's copies among those of their folder, the oldest first: a time of fixed width sorts as text. */
export function copiesOf(names: string[], stack: string): string[] {
  const time = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z\.json$/;
  return names
    .filter((name) => name.startsWith(`${stack}-`) && time.test(name.slice(stack.length + 1)))
    .sort();
}

/** The copies of a stack that are no longer kept. */
export function outdated(names: string[], stack: string): string[] {
  return copiesOf(names, stack).slice(0, -KEPT);
}
