import type { Cluster } from "../../cluster.ts";
import { allGuests, type Guest } from "../guest.ts";
import { startGuest } from "./power.ts";
import { isRunning } from "./state.ts";

/**
 * Starts every guest that starts with its node (`onboot`), by the order of its option `startup`, those without one
 * last. What fails is told by its task; the others go on.
 */
export async function startOnBoot(cluster: Cluster): Promise<void> {
  const guests = allGuests(cluster).filter((guest) => waits(cluster, guest));
  guests.sort((one, other) => order(one) - order(other) || one.vmid - other.vmid);
  for (const guest of guests) {
    const type = guest.kind === "qemu" ? "qmstart" : "vzstart";
    const task = { node: guest.node, type, id: String(guest.vmid), user: "root@pam" };
    await cluster.tasks.ended(cluster.tasks.start(task, (worker) => startGuest(cluster, guest, worker)));
  }
}

function waits(cluster: Cluster, { vmid, config }: Guest): boolean {
  return config.onboot === 1 && !config.template && !isRunning(cluster, vmid);
}

/** `startup` is "order=2,up=30" or "2,up=30". */
function order({ config }: Guest): number {
  const number = /^(?:order=)?(\d+)|,order=(\d+)/.exec(String(config.startup ?? ""));
  return number ? Number(number[1] ?? number[2]) : Number.POSITIVE_INFINITY;
}
