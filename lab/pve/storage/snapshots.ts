import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import { presentVolume, updateVolume } from "./catalogue.ts";
import { copyContents, removeContents } from "./contents.ts";
import { requireDefinition, typeOf } from "./storage.ts";
import type { Volume, VolumeSnapshot } from "./volume.ts";

/** Whether the storage can keep what a volume is now under a name. */
export function canSnapshot(cluster: Cluster, volume: Volume): boolean {
  const storage = requireDefinition(cluster, volume.storage);
  return typeOf(storage).snapshots.includes(volume.format);
}

/** Keeps what the volume is now under a name; refuses where its storage or format cannot. */
export async function snapshotVolume(cluster: Cluster, volume: Volume, name: string): Promise<void> {
  if (!canSnapshot(cluster, volume)) throw failure("can't snapshot this image format");
  const now = presentVolume(cluster, volume);
  const path = await copyContents(cluster, now, now.size);
  try {
    updateVolume(cluster, volume, (present) => {
      const { size, snapshots = {} } = present;
      if (Object.hasOwn(snapshots, name))
        throw failure(`snapshot '${name}' of volume '${volume.volid}' already exists`);
      return { ...present, snapshots: { ...snapshots, [name]: { path, size } } };
    });
  } catch (error) {
    await removeContents(cluster, { ...volume, path });
    throw error;
  }
}

/** Makes the volume what it was when the snapshot was taken. */
export async function rollbackVolume(cluster: Cluster, volume: Volume, name: string): Promise<void> {
  const snapshot = snapshotOf(presentVolume(cluster, volume), name);
  // The document turns from the one content to the other at once, whatever is killed.
  const path = await copyContents(cluster, { ...volume, path: snapshot.path }, snapshot.size);
  let former = path;
  updateVolume(cluster, volume, (present) => {
    former = present.path;
    return { ...present, path, size: snapshot.size };
  });
  await removeContents(cluster, { ...volume, path: former });
}

/** Forgets a snapshot; nothing happens where there is none of that name. */
export async function removeSnapshot(cluster: Cluster, volume: Volume, name: string): Promise<void> {
  const { [name]: removed, ...snapshots } = presentVolume(cluster, volume).snapshots ?? {};
  if (!removed) return;
  updateVolume(cluster, volume, (present) => ({ ...present, snapshots }));
  await removeContents(cluster, { ...volume, path: removed.path });
}

export function snapshotOf({ volid, snapshots }: Volume, name: string): VolumeSnapshot {
  const snapshot = snapshots?.[name];
  if (snapshot) return snapshot;
  throw failure(`snapshot '${name}' of volume '${volid}' does not exist`);
}
