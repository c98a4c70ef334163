import { readdirSync, readFileSync } from "node:fs";

/** A running process that was started with a certain environment variable. */
export type Process = { id: number; command: string[]; value: string };

/** The running processes that were started with this environment variable, as far as we may look at them. */
export function processesWith(variable: string): Process[] {
  const start = `${variable}=`;
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((id) => {
      const found = words(id, "environ").find((word) => word.startsWith(start));
      if (found === undefined) return [];
      return [{ id: Number(id), command: words(id, "cmdline"), value: found.slice(start.length) }];
    });
}

/**
 * Ends every process that a look finds, at once, and what these start while they are ended; resolves to them.
 * A mark in the environment goes where process groups do not: plugins have groups of their own.
 */
export function endAll(look: () => Process[]): Process[] {
  const ended = new Map<number, Process>();
  for (;;) {
    const fresh = look().filter(({ id }) => !ended.has(id));
    if (fresh.length === 0) return [...ended.values()];
    for (const process of fresh) {
      kill(process.id);
      ended.set(process.id, process);
    }
  }
}

function kill(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch (error) {
    // it ended while it was looked at
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** What /proc holds of a process as words that end with zeros; none where it has ended or is another user's. */
function words(id: string, file: "environ" | "cmdline"): string[] {
  try {
    return readFileSync(`/proc/${id}/${file}`, "utf8").split("\0").slice(0, -1);
  } catch {
    return [];
  }
}
