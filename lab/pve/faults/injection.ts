import { setTimeout as pause } from "node:timers/promises";
import type { BeforeAnswer } from "../api.ts";
import { ConnectionCut } from "../error.ts";
import type { BeforeWork } from "../tasks/tasks.ts";
import { type Effect, type Faults, refusalOf } from "./faults.ts";

/** Lets faults happen to requests. */
export function faultsOfRequests(faults: Faults): BeforeAnswer {
  return async ({ method, segments, parameters }) => {
    const effect = faults.take(`${method} /${segments.join("/")}`, [
      "busy lock",
      "refuse",
      "cut",
      "slow answer",
    ]);
    if (!effect) return;
    // The clone of a guest waits for the lock of the new one.
    const vmid = parameters.newid ?? segments.find((segment) => /^\d+$/.test(segment)) ?? parameters.vmid;
    await happen(effect, String(vmid ?? 0));
  };
}

/** Lets faults happen to tasks. */
export function faultsOfTasks(faults: Faults): BeforeWork {
  return async ({ type, id }) => {
    const effect = faults.take(`${type} ${id}`, ["slow task", "failing task"]);
    if (effect) await happen(effect, id);
  };
}

async function happen(effect: Effect, vmid: string): Promise<void> {
  if (effect.kind === "cut") throw new ConnectionCut();
  if ("seconds" in effect) await pause(effect.seconds * 1000);
  const refusal = refusalOf(effect, vmid);
  if (refusal) throw refusal;
}
