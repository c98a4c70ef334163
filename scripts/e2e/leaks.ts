import { readdirSync, readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { Running } from "../rehearsal/rehearsal.ts";

/** A process whose arguments or environment show a secret. */
export interface Seen {
  readonly part: "cmdline" | "environ";
  readonly command: string;
}

/** How a secret can stand somewhere: as it is, in base64 and in hexadecimal digits. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [secret, bytes.toString("base64").replace(/=+$/, ""), bytes.toString("hex")];
}

/**
 * The processes of the machine, guests included, whose arguments or environment show one of these forms while the
 * command runs, without those that may know it.
 */
export async function leaksIntoProcesses(
  running: Running,
  forms: readonly string[],
  mayKnow: (seen: Seen) => boolean,
): Promise<string[]> {
  const leaks = new Set<string>();
  while (!running.isOver()) {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
      for (const part of ["cmdline", "environ"] as const) {
        const text = readOrNothing(`/proc/${pid}/${part}`);
        if (pid === String(process.pid) || !forms.some((form) => text.includes(form))) continue;
        // Its name alone is told: what shows the secret is not to be shown again.
        if (!mayKnow({ part, command: readOrNothing(`/proc/${pid}/cmdline`).replaceAll("\0", " ") }))
          leaks.add(`${part} of ${readOrNothing(`/proc/${pid}/comm`).trim()}`);
      }
    await setImmediate();
  }
  return [...leaks];
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // it ended while it was looked at
    return "";
  }
}
