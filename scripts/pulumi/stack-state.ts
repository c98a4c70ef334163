import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Interruption } from "./interruption.ts";
import { holderOf, parseLock } from "./lock.ts";
import { type PendingOperation, pendingOperations } from "./pending.ts";

/** The files in which a backend on this machine keeps a stack. */
export type StackState = { stack: string; checkpoint: string; locks: string };

/**
 * Where a stack's state lies, or nothing where the backend is not a folder of this machine: then the backend
 * keeps copies of its own, and its locks are not ours to read.
 */
export function locateState(backendUrl: string, project: string, stack: string): StackState | undefined {
  if (!backendUrl.startsWith("file:///")) return undefined;
  const bookkeeping = join(fileURLToPath(new URL(backendUrl)), ".pulumi");
  return {
    stack,
    checkpoint: join(bookkeeping, "stacks", project, `${stack}.json`),
    locks: join(bookkeeping, "locks", "organization", project, stack),
  };
}

/** What the last run has left pending; nothing for a stack that has never run. */
export function readPending(state: StackState): PendingOperation[] {
  return existsSync(state.checkpoint) ? pendingOperations(readFileSync(state.checkpoint, "utf8")) : [];
}

/** The lock of a stack, with what its run has not finished; nothing where it is free. */
export function readInterruption(state: StackState): Interruption | undefined {
  const [file] = lockFiles(state);
  if (!file) return undefined;
  const lock = parseLock(readFileSync(file, "utf8"));
  return { stack: state.stack, lock, holder: holderOf(lock), pending: readPending(state) };
}

/** Takes the lock away, as `pulumi cancel` does. */
export function releaseLock(state: StackState): void {
  for (const file of lockFiles(state)) {
    rmSync(file, { force: true });
    rmSync(`${file}.attrs`, { force: true });
  }
}

/** The lock files of a stack. Each has a companion `.attrs`, which is none. */
function lockFiles({ locks }: StackState): string[] {
  if (!existsSync(locks)) return [];
  return readdirSync(locks)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(locks, name));
}
