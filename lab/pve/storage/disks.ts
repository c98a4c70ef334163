import { truncate } from "node:fs/promises";
import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import {
  addDisk,
  allVolumes,
  contentsOf,
  dropVolume,
  presentVolume,
  updateVolume,
  volumeFile,
} from "./catalogue.ts";
import { createContents, removeOtherContents } from "./contents.ts";
import { nameOf, parseVolumeName } from "./names.ts";
import { requireDefinition, requireStorage, type Storage, typeOf, usageOf } from "./storage.ts";
import type { Content, Volume } from "./volume.ts";

export interface DiskRequest {
  storage: string;
  node: string;
  vmid: number;
  /** Bytes; rounded up to what the storage deals out, as LVM's extents. */
  size: number;
  /** Default: the storage's. */
  format?: string | undefined;
  /** Default: "images". */
  content?: "images" | "rootdir";
  /** As in "vm-101-cloudinit"; default: the next free "vm-101-disk-0". */
  name?: string | undefined;
  /** A system volume without an image: the root of a container, or a disk that may become bootable. */
  system?: boolean;
}

/** Makes an empty volume for a guest; refuses as PVE does a storage that cannot take it. */
export async function allocateVolume(cluster: Cluster, request: DiskRequest): Promise<Volume> {
  const { node, vmid, content = "images", name } = request;
  const storage = requireStorage(cluster, request.storage, node, content);
  const format = formatOn(storage, content, request.format);
  const size = roundedSize(storage, request.size);
  requireSpace(cluster, storage, node, size);
  requireOwnName(storage, vmid, name);
  const image = request.system || format === "subvol" ? "" : undefined;
  const path = await createContents(cluster, { size, image });
  const place = { storage, node, vmid, format, name, parent: undefined };
  return addDisk(cluster, place, { path, content, size, ...(image !== undefined && { image }) });
}

/** Grows a volume to a size in bytes; nothing happens when it has it. Refuses to shrink it. */
export async function resizeVolume(cluster: Cluster, volume: Volume, size: number): Promise<void> {
  const storage = requireDefinition(cluster, volume.storage);
  if (typeOf(storage).files && !["raw", "qcow2"].includes(volume.format)) {
    throw failure("can't resize this image format");
  }
  const rounded = roundedSize(storage, size);
  const present = presentVolume(cluster, volume);
  if (rounded < present.size) throw failure("shrinking disks is not supported");
  if (rounded === present.size) return;
  // The file first: one that is longer than its document says does no harm.
  if (volume.image === undefined) await truncate(volumeFile(cluster, present), rounded);
  updateVolume(cluster, volume, (current) => ({ ...current, size: rounded }));
}

/** Deletes a volume with its snapshots; refuses what is protected, and a base volume that has linked clones. */
export async function removeVolume(cluster: Cluster, volume: Volume): Promise<void> {
  const name = nameOf(volume);
  const storage = requireDefinition(cluster, volume.storage);
  if (presentVolume(cluster, volume).protected)
    throw failure(`cannot remove protected volume '${name}' on '${storage.id}'`);
  if (typeOf(storage).namesBase && linkedTo(cluster, volume).length > 0) {
    throw failure(`base volume '${name}' is still in use by linked clones`);
  }
  await dropVolume(cluster, volume);
}

/** Removes what no volume names: what was on its way when the API was killed. For the start, when nothing runs. */
export async function cleanVolumes(cluster: Cluster): Promise<void> {
  const named = allVolumes(cluster).flatMap(contentsOf);
  await removeOtherContents(cluster, new Set(named.map(({ path }) => path)));
}

/** The linked clones of a base volume. */
export function linkedTo(cluster: Cluster, { volid }: Volume): Volume[] {
  return allVolumes(cluster).filter(({ parent }) => parent === volid);
}

/** The format of a new disk; refuses one that the storage does not know. */
export function formatOn(storage: Storage, content: Content, wanted: string | undefined): string {
  const { formats, files } = typeOf(storage);
  // PVE takes any format for an RBD image, which is raw whatever it is called.
  if (storage.type === "rbd") return "raw";
  const usual = storage.type === "zfspool" && content === "rootdir" ? "subvol" : formats[0];
  const format = wanted ?? String((files && storage.options.format) || usual);
  if (formats.includes(format)) return format;
  throw failure(`unsupported format '${format}' for storage type ${storage.type}`);
}

export function roundedSize(storage: Storage, size: number): number {
  const { unit } = typeOf(storage);
  return Math.ceil(size / unit) * unit;
}

/** Thick storages have no more to give than they have; thin ones find out when it is written. */
export function requireSpace(cluster: Cluster, storage: Storage, node: string, size: number): void {
  if (storage.type !== "lvm") return;
  const free = Math.floor(usageOf(cluster, storage, node).avail / 1024);
  if (free < size / 1024) throw failure(`not enough free space (${free} < ${size / 1024})`);
}

function requireOwnName(storage: Storage, vmid: number, name: string | undefined): void {
  if (name === undefined) return;
  if (name.includes("/")) throw failure(`unable to parse volume filename '${name}'`);
  if (typeOf(storage).files) return;
  if (!name.startsWith(`vm-${vmid}-`)) throw failure(`illegal name '${name}' - should be 'vm-${vmid}-*'`);
  parseVolumeName(storage, name);
}
