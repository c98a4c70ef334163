import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import { type Contents, contentFile, removeContents } from "./contents.ts";
import { devicePath, fullName, nameOf, nextDiskName, parseVolid } from "./names.ts";
import { isShared, type Storage, typeOf } from "./storage.ts";
import type { Volume } from "./volume.ts";

// The volumes as documents, under `volumes/<storage>/<node, or nothing on a shared storage>/<name>`.

type WithStore = Pick<Cluster, "store">;

const folder = (storage: string, node: string | undefined) => `volumes/${storage}/${node ?? ""}/`;
export const volumeKey = (volume: Volume): string =>
  `${folder(volume.storage, volume.node)}${nameOf(volume)}`;

/** The volume of that id as the node sees it, or undefined. Refuses an id that is none. */
export function findVolume({ store }: WithStore, volid: string, node: string): Volume | undefined {
  const { storage, name } = parseVolid(volid);
  return store.get(folder(storage, node) + name) ?? store.get(folder(storage, undefined) + name);
}

/** Like `findVolume`; refuses with `volume X does not exist`. */
export function requireVolume(cluster: WithStore, volid: string, node: string): Volume {
  const volume = findVolume(cluster, volid, node);
  if (volume) return volume;
  throw failure(`volume ${volid} does not exist`);
}

/** All volumes of all storages, in the order of their storages, nodes and names. */
export function allVolumes({ store }: WithStore): Volume[] {
  return store.list<Volume>("volumes/").map(({ value }) => value);
}

/** The disks and root folders that belong to a guest, whether its configuration names them or not. */
export function volumesOf(cluster: WithStore, vmid: number): Volume[] {
  return allVolumes(cluster).filter((volume) => volume.vmid === vmid && isDisk(volume));
}

/** What a storage holds as the node sees it, in the order of its names. */
export function volumesOn({ store }: WithStore, storage: Storage, node: string): Volume[] {
  const place = isShared(storage) ? undefined : node;
  return store.list<Volume>(folder(storage.id, place)).map(({ value }) => value);
}

/** Absolute path of the volume's file, or of its folder where it is a system volume. */
export function volumeFile(cluster: Pick<Cluster, "paths">, { path }: Volume): string {
  return contentFile(cluster, path);
}

export const isDisk = ({ content }: Volume): boolean => content === "images" || content === "rootdir";

/** What the name of a new disk follows from. */
export interface DiskPlace {
  storage: Storage;
  node: string;
  vmid: number;
  format: string;
  /** Without folders and format, as in "vm-101-cloudinit"; undefined: the next that is free. */
  name: string | undefined;
  /** Of a linked clone: its base volume. */
  parent: string | undefined;
}

/** The volid of a new disk; refuses a name that another has. Names of linked clones begin with their base's. */
export function freeVolid(cluster: WithStore, place: DiskPlace): string {
  const { storage, node, vmid, format, parent } = place;
  const name =
    place.name === undefined
      ? nextDiskName(storage, volumesOn(cluster, storage, node).map(nameOf), vmid, format)
      : fullName(storage, vmid, place.name, format);
  if (isTaken(cluster, place, name)) {
    throw failure(`disk image '${devicePath(storage, name)}' already exists`);
  }
  const base = parent !== undefined && typeOf(storage).namesBase ? `${parseVolid(parent).name}/` : "";
  return `${storage.id}:${base}${name}`;
}

/** Whether a volume in that place has the name, whatever folders it is in. */
export function isTaken(
  cluster: WithStore,
  { storage, node }: Pick<DiskPlace, "storage" | "node">,
  name: string,
): boolean {
  return volumesOn(cluster, storage, node).some((other) => lastPart(nameOf(other)) === lastPart(name));
}

/** Makes a disk of a content; where it cannot be named, the content is removed. */
export async function addDisk(cluster: Cluster, place: DiskPlace, contents: DiskContents): Promise<Volume> {
  try {
    return putDisk(cluster, place, contents);
  } catch (error) {
    await removeContents(cluster, contents);
    throw error;
  }
}

/** A content, and what becomes of it. */
export type DiskContents = Contents & Pick<Volume, "content" | "size">;

/** Like `addDisk`, as part of a transaction: the content stays the caller's when it fails. */
export function putDisk(cluster: WithStore, place: DiskPlace, contents: DiskContents): Volume {
  const { storage, node, vmid, format, parent } = place;
  const volume: Volume = {
    ...contents,
    volid: freeVolid(cluster, place),
    storage: storage.id,
    node: isShared(storage) ? undefined : node,
    vmid,
    format,
    created: seconds(),
    ...(parent !== undefined && { parent }),
  };
  cluster.store.put(volumeKey(volume), volume);
  return volume;
}

/** The volume as it is now, where one may have changed since it was read. */
export function presentVolume({ store }: WithStore, volume: Volume): Volume {
  const present = store.get<Volume>(volumeKey(volume));
  if (present) return present;
  throw failure(`volume ${volume.volid} does not exist`);
}

/** Changes the document of a volume as it is now, under another name if the change gives it one. */
export function updateVolume(
  cluster: WithStore,
  volume: Volume,
  change: (present: Volume) => Volume,
): Volume {
  const { store } = cluster;
  return store.transaction(() => {
    const present = presentVolume(cluster, volume);
    const changed = change(present);
    store.delete(volumeKey(present));
    store.put(volumeKey(changed), changed);
    return changed;
  });
}

/** Deletes the document of a volume, then all that it holds. */
export async function dropVolume(cluster: Cluster, volume: Volume): Promise<void> {
  for (const contents of forgetVolume(cluster, volume)) await removeContents(cluster, contents);
}

/** Deletes the document of a volume, as part of a transaction, and returns what is to be removed after it. */
export function forgetVolume(cluster: WithStore, volume: Volume): Contents[] {
  const present = presentVolume(cluster, volume);
  cluster.store.delete(volumeKey(present));
  return contentsOf(present);
}

/** The present content of a volume, those of its snapshots, and those of the disks in a backup. */
export function contentsOf(volume: Volume): Contents[] {
  const { path, image, snapshots = {}, backup } = volume;
  const system = image === undefined ? {} : { image };
  const own = [path, ...Object.values(snapshots).map((snapshot) => snapshot.path)];
  return [...own.map((one) => ({ path: one, ...system })), ...(backup?.disks ?? [])];
}

export const seconds = (): number => Math.floor(Date.now() / 1000);
const lastPart = (name: string) => name.split("/").at(-1);
