import type { Cluster } from "../../cluster.ts";
import { PveError } from "../../error.ts";
import type { Volume } from "../../storage/volume.ts";
import { removeVolume, volumesOf } from "../../storage/volumes.ts";
import { attachments } from "../attachments.ts";
import { allGuests, type Config, type Guest } from "../guest.ts";

/**
 * Which volumes of a machine were there before work began that makes or deletes some. Should the API be killed in
 * its middle, those that came since and that no configuration names are deleted at the next start.
 */
interface Entry {
  vmid: number;
  known: string[];
}

const prefix = "volume-journal/";
const key = (vmid: number) => `${prefix}${vmid}`;

/** Notes the present volumes of a machine, without those that are about to be deleted. */
export function openJournal(cluster: Cluster, vmid: number, doomed: readonly string[] = []): void {
  const known = volumesOf(cluster, vmid)
    .map(({ volid }) => volid)
    .filter((volid) => !doomed.includes(volid));
  cluster.store.put(key(vmid), { vmid, known } satisfies Entry);
}

export function closeJournal({ store }: Cluster, vmid: number): void {
  store.delete(key(vmid));
}

/** For the start, when nothing runs yet. */
export async function recoverVolumes(cluster: Cluster): Promise<void> {
  const entries = cluster.store.list<Entry>(prefix).map(({ value }) => value);
  if (entries.length === 0) return;
  const named = new Set(allGuests(cluster).flatMap(namedVolumes));
  for (const { vmid, known } of entries) {
    const torn = volumesOf(cluster, vmid).filter(({ volid }) => !known.includes(volid) && !named.has(volid));
    for (const volume of torn) await tryRemoval(cluster, volume);
    closeJournal(cluster, vmid);
  }
}

async function tryRemoval(cluster: Cluster, volume: Volume): Promise<void> {
  try {
    await removeVolume(cluster, volume);
  } catch (error) {
    // Somebody may have linked a clone to it, or protected it.
    if (!(error instanceof PveError)) throw error;
  }
}

/** All volumes that a guest's configuration names, also as what waits and in its snapshots. */
export function namedVolumes({ kind, config, pending, snapshots }: Guest): string[] {
  const waiting = Object.fromEntries(Object.entries(pending).filter(([, value]) => value !== null)) as Config;
  return [config, waiting, ...Object.values(snapshots)].flatMap((one) =>
    attachments(kind, one).map(({ volid }) => volid),
  );
}
