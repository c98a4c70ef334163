import { readFileSync } from "node:fs";
import { processesWith } from "../setup/processes.ts";

const plugin = "provider/server/main.ts";

/**
 * How long between two looks, in milliseconds. A peak stays readable until its process ends, so only the last moment
 * is missed; and a look at all processes of a lab of twenty hosts costs some of the time that is measured.
 */
const between = 500;

/**
 * Does the work; answers with the largest resident memory that any one process of our plugin had meanwhile, in MB,
 * among those that were started for this lab: others may run beside it.
 */
export async function peakMemory(instance: string, work: () => Promise<unknown>): Promise<number> {
  let peak = 0;
  const look = () => {
    for (const { id, command, value } of processesWith("ESTATE_LAB"))
      if (value === instance && command.some((word) => word.endsWith(plugin)))
        peak = Math.max(peak, residentPeak(id));
  };
  const timer = setInterval(look, between);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  if (peak === 0) throw new Error("no process of the plugin was seen, so its memory is not known");
  return peak;
}

/** 0 where the process has ended. */
function residentPeak(id: number): number {
  try {
    return peakIn(readFileSync(`/proc/${id}/status`, "utf8"));
  } catch {
    return 0;
  }
}

/** The largest resident memory in a /proc/PID/status, in MB; 0 where it tells none, as of a process that is ending. */
export function peakIn(status: string): number {
  const [, kibibytes = 0] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
  return (Number(kibibytes) * 1024) / 1e6;
}
