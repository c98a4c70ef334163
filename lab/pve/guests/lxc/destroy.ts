import type { Call } from "../../api.ts";
import { failure } from "../../error.ts";
import { requireUnmanaged } from "../../generic/purge.ts";
import { flag } from "../../params.ts";
import { type Guest, holdConfig, requireUnlocked } from "../guest.ts";
import { isRunning } from "../power/state.ts";
import { destroyGuest } from "../qemu/destroy.ts";
import { requireUnprotected } from "./checks.ts";
import { containerOf, startTask } from "./power.ts";

/** Checks whether a container may be deleted and starts the task that does it; returns the task's id. */
export function destroyContainer(call: Call): string {
  const { cluster, parameters } = call;
  requireDestroyable(call);
  const extent = {
    purge: flag(parameters, "purge"),
    unreferenced: flag(parameters, "destroy-unreferenced-disks"),
  };
  return startTask(call, "vzdestroy", ({ vmid }, task) =>
    holdConfig(cluster, "lxc", vmid, async () => {
      const guest = requireDestroyable(call);
      if (isRunning(cluster, vmid)) {
        task.log(`forced to stop CT ${vmid} before destroying!`);
        await cluster.machines.stop(vmid);
      }
      await destroyGuest(cluster, guest, extent, task);
    }),
  );
}

function requireDestroyable(call: Call): Guest {
  const { cluster, parameters } = call;
  const guest = containerOf(call);
  const { vmid, config } = guest;
  requireUnprotected(config, `can't remove CT ${vmid}`);
  requireUnlocked(guest);
  if (!flag(parameters, "purge")) requireUnmanaged(cluster, guest);
  if (!flag(parameters, "force") && isRunning(cluster, vmid)) {
    throw failure(`unable to destroy CT ${vmid} - container is running`);
  }
  return guest;
}
