import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";

const lockSchema = z.object({
  pid: z.number().int(),
  username: z.string(),
  hostname: z.string(),
  timestamp: z.string(),
});

/** Who holds the lock of a stack, as the engine wrote it down. */
export type Lock = z.infer<typeof lockSchema>;

/** Whether the run that took a lock goes on; on another machine nobody here can tell. */
export type Holder = "running" | "gone" | "elsewhere";

/** Reads a lock file; undefined where it was not written to its end. Throws where it says something else. */
export function parseLock(text: string): Lock | undefined {
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch {
    return undefined;
  }
  return lockSchema.parse(written);
}

/** Looks whether the process that took a lock still runs. */
export function holderOf(lock: Lock): Holder {
  if (lock.hostname !== hostname()) return "elsewhere";
  return isRunningEngine(lock.pid) ? "running" : "gone";
}

/** A process id is used again in time, and a killed process keeps it until it is collected. */
function isRunningEngine(pid: number): boolean {
  try {
    // `2300 (pulumi) Z 1 …`: see proc_pid_stat(5)
    const [, name, state] = /^\d+ \((.*)\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return name === "pulumi" && state !== "Z" && state !== "X";
  } catch {
    return false;
  }
}
