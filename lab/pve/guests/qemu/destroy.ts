import { isRoot } from "../../access/permissions.ts";
import { removeGuestAccess } from "../../access/removal.ts";
import type { Call } from "../../api.ts";
import { type Cluster, printIdentity } from "../../cluster.ts";
import { failure, invalidParameters } from "../../error.ts";
import { forgetFirewall } from "../../firewall/config.ts";
import { purgeGuest, requireUnmanaged } from "../../generic/purge.ts";
import { flag, integer, text } from "../../params.ts";
import { removeVolume, volumesOf } from "../../storage/volumes.ts";
import type { Task } from "../../tasks/tasks.ts";
import {
  deleteGuest,
  findGuest,
  type Guest,
  holdConfig,
  requireGuest,
  requireUnlocked,
  writeGuest,
} from "../guest.ts";
import { isBaseInUse } from "./volume-access.ts";
import { namedVolumes } from "./volume-journal.ts";

/** What is deleted besides a guest and the disks that its configuration names. */
export interface Extent {
  /** Its places in backup jobs, replication and HA. */
  purge: boolean;
  /** The disks that no configuration names. */
  unreferenced: boolean;
}

interface Destruction extends Extent {
  node: string;
  vmid: number;
  skipLock: boolean;
}

/** Checks whether a machine may be deleted and starts the task that does it; returns the task's id. */
export function destroyMachine({ cluster, identity, parameters }: Call): string {
  const destruction: Destruction = {
    node: text(parameters, "node"),
    vmid: integer(parameters, "vmid"),
    purge: flag(parameters, "purge"),
    unreferenced: flag(parameters, "destroy-unreferenced-disks"),
    skipLock: flag(parameters, "skiplock"),
  };
  if (destruction.skipLock && !isRoot(identity)) {
    throw invalidParameters({ skiplock: "Only root may use this option." });
  }
  requireDestroyable(cluster, destruction);
  const { node, vmid } = destruction;
  return cluster.tasks.start(
    { node, type: "qmdestroy", id: String(vmid), user: printIdentity(identity) },
    (task) =>
      holdConfig(cluster, "qemu", vmid, () => {
        const guest = requireDestroyable(cluster, destruction);
        if (!destruction.skipLock && guest.config.lock !== "suspended") requireUnlocked(guest);
        return destroyGuest(cluster, guest, destruction, task);
      }),
  );
}

function requireDestroyable(cluster: Cluster, { node, vmid, purge }: Destruction): Guest {
  const guest = requireGuest(cluster, "qemu", node, vmid);
  if (guest.config.protection === 1) throw failure(`can't remove VM ${vmid} - protection mode enabled`);
  if (!purge) requireUnmanaged(cluster, guest);
  if (cluster.machines.running(vmid)) throw failure(`VM ${vmid} is running - destroy failed`);
  return guest;
}

/** Deletes a guest of either kind that is off, with its volumes. The caller holds its configuration. */
export async function destroyGuest(
  cluster: Cluster,
  guest: Guest,
  { purge, unreferenced }: Extent,
  task: Pick<Task, "log" | "warn">,
): Promise<void> {
  const { vmid } = guest;
  requireNoClones(cluster, guest);
  const named = namedVolumes(guest);
  const doomed = volumesOf(cluster, vmid).filter(({ volid }) => unreferenced || named.includes(volid));
  // From here on the machine is gone, whatever happens: PVE leaves the same behind until the disks are deleted.
  cluster.store.transaction(() => {
    cluster.store.put(
      doomKey(vmid),
      doomed.map(({ volid }) => volid),
    );
    writeGuest(cluster, { ...guest, config: { lock: "destroyed" }, pending: {}, snapshots: {} });
    if (!purge) return;
    task.log(`purging ${guest.kind === "qemu" ? "VM" : "CT"} ${vmid} from related configurations..`);
    purgeGuest(cluster, guest);
  });
  await finish(cluster, vmid, (line) => task.warn(line));
}

function requireNoClones(cluster: Cluster, guest: Guest): void {
  if (guest.config.template !== 1) return;
  const inUse = namedVolumes(guest).find((volid) => isBaseInUse(cluster, volid, guest.node));
  if (inUse !== undefined) throw failure(`base volume '${inUse}' is still in use by linked cloned`);
}

const doomKey = (vmid: number) => `destroyed/${vmid}`;

/** Deletes the disks of a guest that has the lock "destroyed", and then the guest. */
async function finish(cluster: Cluster, vmid: number, warn: (line: string) => void): Promise<void> {
  const { store, machines } = cluster;
  const doomed = store.get<string[]>(doomKey(vmid)) ?? [];
  for (const volume of volumesOf(cluster, vmid).filter(({ volid }) => doomed.includes(volid))) {
    try {
      await removeVolume(cluster, volume);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      warn(`Could not remove disk '${volume.volid}', check manually: ${reason}`);
    }
  }
  await machines.forget(vmid);
  store.transaction(() => {
    removeGuestAccess(cluster, vmid);
    forgetFirewall(cluster, vmid);
    deleteGuest(cluster, vmid);
    store.delete(doomKey(vmid));
  });
}

/** Goes on where a kill of the API cut a deletion short. */
export async function finishDestruction(cluster: Cluster, vmid: number): Promise<void> {
  if (findGuest(cluster, vmid)?.config.lock !== "destroyed") return;
  await finish(cluster, vmid, () => {});
}
