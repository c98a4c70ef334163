import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import { freeVolid, isTaken, updateVolume } from "./catalogue.ts";
import { cloudInitName, fullName, nameOf, parseVolumeName } from "./names.ts";
import { isShared, requireDefinition, typeOf } from "./storage.ts";
import type { Volume } from "./volume.ts";

// Nothing of what a volume holds moves: only its document does. So these can be part of a transaction.

/**
 * Gives a volume to a node, to another storage or to another guest. It keeps its name as long as its guest is the same
 * and the name is free there. The storage must be one that the node has.
 */
export function moveVolume(
  cluster: Pick<Cluster, "store">,
  volume: Volume,
  target: { node: string; storage?: string; vmid?: number },
): Volume {
  const storage = requireDefinition(cluster, target.storage ?? volume.storage);
  const { vmid = volume.vmid ?? 0 } = target;
  const node = isShared(storage) ? undefined : target.node;
  const stays = storage.id === volume.storage && node === volume.node;
  if (stays && vmid === volume.vmid) return volume;
  const { formats } = typeOf(storage);
  const format = formats.includes(volume.format) ? volume.format : (formats[0] ?? "raw");
  // What a clone was linked to stays behind.
  const parent = stays ? volume.parent : undefined;
  const own = { storage, node: target.node, vmid, format, parent };
  const name = vmid === volume.vmid ? ownName(cluster, volume) : cloudInitName(volume, vmid);
  const isFree = name !== undefined && !isTaken(cluster, own, fullName(storage, vmid, name, format));
  const volid = freeVolid(cluster, { ...own, name: isFree ? name : undefined });
  return updateVolume(cluster, volume, ({ parent: _, ...present }) => ({
    ...present,
    storage: storage.id,
    node,
    vmid,
    format,
    volid,
    ...(parent !== undefined && { parent }),
  }));
}

/** Makes the disk of a template a base volume, which others can be linked to: "base-100-disk-0". */
export function makeBaseVolume(cluster: Pick<Cluster, "store">, volume: Volume): Volume {
  const storage = requireDefinition(cluster, volume.storage);
  const name = nameOf(volume);
  const { isBase, file } = parseVolumeName(storage, name);
  if (isBase) throw failure("create_base not possible with base image");
  if (storage.type === "lvm") throw failure("can't create base images in lvm storage");
  const [snapshot] = Object.keys(volume.snapshots ?? {});
  if (snapshot !== undefined && storage.type === "lvmthin") {
    throw failure(`unable to create base volume - found snaphost 'snap_${name}_${snapshot}'`);
  }
  const base = file.replace(/^vm-/, "base-").replace(/^subvol-/, "basevol-");
  const volid = `${storage.id}:${name.slice(0, -file.length)}${base}`;
  return updateVolume(cluster, volume, (present) => ({ ...present, volid }));
}

/** The volume's name without folders and format. */
function ownName(cluster: Pick<Cluster, "store">, volume: Volume): string {
  const { file } = parseVolumeName(requireDefinition(cluster, volume.storage), nameOf(volume));
  return file.replace(/\.[a-z0-9]+$/, "");
}
