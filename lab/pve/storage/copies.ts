import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import { addDisk, presentVolume } from "./catalogue.ts";
import { type Contents, copyContents } from "./contents.ts";
import { formatOn, requireSpace, roundedSize } from "./disks.ts";
import { cloudInitName, nameOf, parseVolumeName } from "./names.ts";
import { snapshotOf } from "./snapshots.ts";
import { requireStorage, type Storage, typeOf } from "./storage.ts";
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
  const place = { storage, node, vmid, format, name: cloudInitName(volume, vmid), parent: undefined };
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

async function copied(cluster: Cluster, { path, image }: Contents, size: number): Promise<Contents> {
  const system = image === undefined ? {} : { image };
  return { path: await copyContents(cluster, { path, ...system }, size), ...system };
}

function keptFormat(storage: Storage, { format }: Volume): string | undefined {
  return typeOf(storage).formats.includes(format) ? format : undefined;
}
