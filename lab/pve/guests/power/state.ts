import type { Cluster } from "../../cluster.ts";
import { failure } from "../../error.ts";
import { findGuest, type Guest, holdConfig } from "../guest.ts";
import { kinds } from "./kinds.ts";

export const isRunning = ({ machines }: Cluster, vmid: number): boolean =>
  machines.running(vmid) !== undefined;

/** Refuses what can be done to a running guest only. */
export function requireRunning(cluster: Cluster, { kind, vmid }: Guest): void {
  if (!isRunning(cluster, vmid)) throw failure(`${kinds[kind].noun} ${vmid} not running`);
}

/**
 * A guest may have powered itself off since anybody looked: what waited for that is applied then, as PVE's qmeventd
 * has it done. Returns the guest as it is now.
 */
export async function settle(cluster: Cluster, guest: Guest): Promise<Guest> {
  if (!waits(cluster, guest)) return guest;
  return holdConfig(cluster, guest.kind, guest.vmid, async () => {
    const now = findGuest(cluster, guest.vmid);
    return now && waits(cluster, now) ? kinds[now.kind].applyPending(cluster, now) : (now ?? guest);
  });
}

function waits(cluster: Cluster, { vmid, pending, config }: Guest): boolean {
  return Object.keys(pending).length > 0 && config.lock === undefined && !isRunning(cluster, vmid);
}

const pauseKey = (vmid: number) => `paused/${vmid}`;

/** Whether the guest's processors stand still; a power-off ends that. */
export function isPaused({ store, machines }: Cluster, vmid: number): boolean {
  const since = machines.running(vmid)?.since;
  return since !== undefined && store.get<number>(pauseKey(vmid)) === since;
}

export function pause({ store, machines }: Cluster, vmid: number): void {
  store.put(pauseKey(vmid), machines.running(vmid)?.since);
}

export function resume({ store }: Cluster, vmid: number): void {
  store.delete(pauseKey(vmid));
}
