import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Log } from "../setup/progress.js";
import { keepCopy } from "./backup.ts";
import { mendCheckpoint, removeTornCompanions } from "./checkpoint.ts";
import type { Interruption } from "./interruption.ts";
import { holderOf, type Lock, parseLock } from "./lock.ts";
import { type PendingOperation, pendingOperations } from "./pending.ts";

/** The files in which a backend on this machine keeps a stack. */
export type StackState = { stack: string; checkpoint: string; locks: string; backups: string };

/**
 * Where a stack's state lies, or nothing where the backend is not a folder of this machine: then the backend
 * keeps copies of its own, and its locks are not ours to read.
 */
export function locateState(backendUrl: string, project: string, stack: string): StackState | undefined {
  if (!backendUrl.startsWith("file:///")) return undefined;
  const folder = fileURLToPath(new URL(backendUrl));
  const bookkeeping = join(folder, ".pulumi");
  return {
    stack,
    checkpoint: join(bookkeeping, "stacks", project, `${stack}.json`),
    locks: join(bookkeeping, "locks", "organization", project, stack),
    backups: join(folder, "backups", project),
  };
}

/** What the last run has left pending; nothing for a stack that has never run. */
export function readPending(state: StackState): PendingOperation[] {
  return existsSync(state.checkpoint) ? pendingOperations(readFileSync(state.checkpoint, "utf8")) : [];
}

/** Forgets all that a stack knows, of hosts that are gone for good; a copy of it is kept. */
export function setStateAside(state: StackState, now: Date, log: Log): void {
  if (!existsSync(state.checkpoint)) return;
  keepCopy(state.checkpoint, state.backups, state.stack, now);
  releaseLock(state);
  for (const file of [state.checkpoint, `${state.checkpoint}.bak`]) rmSync(file, { force: true });
  log(
    `  what the stack "${state.stack}" knew was of hosts that are gone: it is set aside, in ${state.backups}`,
  );
}

/** The lock of a stack, with what its run has not finished; nothing where it is free. */
export function readInterruption(state: StackState): Interruption | undefined {
  const held = readLock(state);
  return held && { stack: state.stack, ...held, pending: readPending(state) };
}

/** Mends a checkpoint that a killed run has torn, and says so; never while a run may be writing it. */
export function mendState(state: StackState, log: Log): void {
  const held = readLock(state);
  if (held && held.holder !== "gone") return;
  removeTornCompanions([state.checkpoint, `${state.checkpoint}.bak`, ...lockFiles(state)]);
  const torn = mendCheckpoint(state.checkpoint, new Date());
  if (torn === undefined) return;
  log(
    `  the state of the stack "${state.stack}" was cut off in the middle of a write (kept as ${torn}): its former ` +
      "copy is used, and the next `up` does the last operation again",
  );
}

function readLock(state: StackState): Pick<Interruption, "lock" | "holder"> | undefined {
  const [file] = lockFiles(state);
  if (!file) return undefined;
  const lock = parseLock(readFileSync(file, "utf8")) ?? tornLock(file);
  return { lock, holder: holderOf(lock) };
}

/** A lock whose writer was killed before it had written who it is. */
function tornLock(file: string): Lock {
  const timestamp = statSync(file).mtime.toISOString();
  return { pid: 0, username: "unknown", hostname: hostname(), timestamp };
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
