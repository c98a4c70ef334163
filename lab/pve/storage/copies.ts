import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import { addDisk, freeVolid, isTaken, presentVolume, updateVolume } from "./catalogue.ts";
import { type Contents, copyContents } from "./contents.ts";
import { formatOn, requireSpace, roundedSize } from "./disks.ts";
import { nameOf, parseVolumeName } from "./names.ts";
import { snapshotOf } from "./snapshots.ts";
import { isOn, isShared, requireDefinition, requireStorage, type Storage, typeOf } from "./storage.ts";
import type { Volume } from "./volume.ts";

/** Where a copy goes. */
export interface CopyTarget {
  storage: string;
  node: string;
  vmid: number;
  /** Default: the volume's own where the storage knows it, else the storage's. */
  format?: string | undefined;
  /** Copies what the volume was then. */
  snapshot?: string | undefined;
}

/** A full clone: a volume of its own with the same content. */
export async function copyVolume(cluster: Cluster, volume: Volume, target: CopyTarget): Promise<Volume> {
  const { node, vmid } = target;
  const content = volume.content === "rootdir" ? "rootdir" : "images";
  const storage = requireStorage(cluster, target.storage, node, content);
  const format = formatOn(storage, content, target.format ?? keptFormat(storage, volume));
  const present = presentVolume(cluster, volume);
  const { path, size } = target.snapshot === undefined ? present : snapshotOf(present, target.snapshot);
  const rounded = roundedSize(storage, size);
  requireSpace(cluster, storage, node, rounded);
  const contents = await copied(cluster, { ...volume, path }, rounded);
  const place = { storage, node, vmid, format, name: specialName(volume, vmid), parent: undefined };
  return addDisk(cluster, place, { ...contents, content, size: rounded });
}

/** A linked clone of a base volume, on the base volume's storage. */
export async function linkVolume(
  cluster: Cluster,
  volume: Volume,
  { vmid, node }: { vmid: number; node: string },
): Promise<Volume> {
  const storage = requireStorage(cluster, volume.storage, node);
  const { isBase } = parseVolumeName(storage, nameOf(volume));
  if (!isBase) throw failure("clone_image only works on base images");
  const format = typeOf(storage).files ? "qcow2" : volume.format;
  const { path, size } = presentVolume(cluster, volume);
  const contents = await copied(cluster, { ...volume, path }, size);
  const place = { storage, node, vmid, format, name: undefined, parent: volume.volid };
  return addDisk(cluster, place, { ...contents, content: volume.content, size });
}

/**
 * Gives a volume to another node (a shared one lies on all of them) or to another guest. It keeps its name as long as
 * its guest is the same and the name is free there.
 */
export async function moveVolume(
  cluster: Cluster,
  volume: Volume,
  target: { node?: string; vmid?: number },
): Promise<Volume> {
  const storage = requireDefinition(cluster, volume.storage);
  const node = target.node ?? volume.node;
  if (target.node !== undefined && !isOn(storage, target.node)) {
    throw failure(`storage '${storage.id}' is not available on node '${target.node}'`);
  }
  const vmid = target.vmid ?? volume.vmid ?? 0;
  if (isShared(storage) || node === volume.node) {
    return vmid === volume.vmid ? volume : renamed(cluster, volume, storage, { node: volume.node, vmid });
  }
  return renamed(cluster, volume, storage, { node, vmid });
}

/** Makes the disk of a template a base volume, which others can be linked to: "base-100-disk-0". */
export async function makeBaseVolume(cluster: Cluster, volume: Volume): Promise<Volume> {
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

async function copied(cluster: Cluster, { path, image }: Contents, size: number): Promise<Contents> {
  const system = image === undefined ? {} : { image };
  return { path: await copyContents(cluster, { path, ...system }, size), ...system };
}

function keptFormat(storage: Storage, { format }: Volume): string | undefined {
  return typeOf(storage).formats.includes(format) ? format : undefined;
}

/** A cloud-init drive stays one under its new owner. */
function specialName(volume: Volume, vmid: number): string | undefined {
  return /\bvm-\d+-cloudinit\b/.test(nameOf(volume)) ? `vm-${vmid}-cloudinit` : undefined;
}

/** The volume in another place, under its own name where that is free and tells no other guest. */
function renamed(
  cluster: Cluster,
  volume: Volume,
  storage: Storage,
  { node, vmid }: { node: string | undefined; vmid: number },
): Volume {
  // What a clone was linked to stays behind on the other node.
  const parent = node === volume.node ? volume.parent : undefined;
  const place = { storage, node: node ?? "", vmid, format: volume.format, parent };
  const { file } = parseVolumeName(storage, nameOf(volume));
  const name = vmid === volume.vmid ? file : specialName(volume, vmid);
  const free = name !== undefined && !isTaken(cluster, place, name);
  const volid = freeVolid(cluster, { ...place, name: free ? name : undefined });
  return updateVolume(cluster, volume, ({ parent: _, ...present }) => ({
    ...present,
    node,
    vmid,
    volid,
    ...(parent !== undefined && { parent }),
  }));
}
