import { randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { capture } from "../../run.ts";
import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import { contentsOf, findVolume, presentVolume, volumeFile, volumeKey } from "./catalogue.ts";
import { type Contents, contentFile, copyContents, removeContents } from "./contents.ts";
import { type FilePlace, fileVolid } from "./files.ts";
import { parseVolumeName } from "./names.ts";
import { isShared } from "./storage.ts";
import type { Backup, BackupDisk, Volume } from "./volume.ts";

// A backup is no archive that other programs could read: it is the text of the configuration, with copies of the disks
// beside it.

/** What goes into a backup. */
export interface Packing extends Pick<Backup, "kind" | "config" | "firewall"> {
  /** Seconds of the epoch. */
  made: number;
  /** The configuration as PVE writes it. */
  text: string;
  disks: { option: string; volume: Volume }[];
}

/** Copies disks into a backup; a former one of its name gives way. When it fails, nothing is left. */
export async function makeBackup(cluster: Cluster, place: FilePlace, packing: Packing): Promise<Volume> {
  const { made, text, disks, ...rest } = packing;
  const copies: BackupDisk[] = [];
  try {
    for (const { option, volume } of disks) copies.push(await copyOf(cluster, option, volume));
    const volume = await backupVolume(cluster, place, text, { ...rest, disks: copies }, made);
    const former = findVolume(cluster, volume.volid, place.node);
    cluster.store.put(volumeKey(volume), volume);
    for (const contents of former ? contentsOf(former) : []) await removeContents(cluster, contents);
    return volume;
  } catch (error) {
    for (const copy of copies) await removeContents(cluster, copy);
    throw error;
  }
}

/** Makes contents of their own of the disks in a backup, each at the size that `sizeOf` tells. */
export async function unpackDisks(
  cluster: Cluster,
  disks: readonly BackupDisk[],
  sizeOf: (disk: BackupDisk) => number,
): Promise<Map<string, Contents>> {
  const made = new Map<string, Contents>();
  try {
    for (const disk of disks) {
      const path = await copyContents(cluster, disk, sizeOf(disk));
      made.set(disk.option, { path, ...(disk.image !== undefined && { image: disk.image }) });
    }
    return made;
  } catch (error) {
    for (const contents of made.values()) await removeContents(cluster, contents);
    throw error;
  }
}

/** The backup of that name; refuses in PVE's words where there is none. */
export function requireBackup(
  cluster: Cluster,
  volid: string,
  node: string,
): { volume: Volume; backup: Backup } {
  const volume = findVolume(cluster, volid, node);
  if (!volume?.backup) throw failure(`can't find file '${volid}'`);
  return { volume, backup: volume.backup };
}

async function copyOf(cluster: Cluster, option: string, volume: Volume): Promise<BackupDisk> {
  const present = presentVolume(cluster, volume);
  const { storage, format, size, image } = present;
  const path = await copyContents(cluster, present, size);
  return { option, storage, format, size, path, ...(image !== undefined && { image }) };
}

async function backupVolume(
  cluster: Cluster,
  place: FilePlace,
  text: string,
  backup: Backup,
  created: number,
): Promise<Volume> {
  const { storage, node, content, filename } = place;
  const { format, vmid } = parseVolumeName(storage, `${content}/${filename}`);
  const path = randomUUID();
  for (const folder of [cluster.paths.temporary, cluster.paths.volumes])
    await mkdir(folder, { recursive: true });
  const file = join(cluster.paths.temporary, path);
  await writeFile(file, text);
  await rename(file, contentFile(cluster, path));
  const volume = {
    ...{ volid: fileVolid(place), storage: storage.id, node: isShared(storage) ? undefined : node },
    ...{ content, format, size: 0, vmid, created, path, backup },
  };
  const files = [volumeFile(cluster, volume), ...backup.disks.map((disk) => contentFile(cluster, disk.path))];
  return { ...volume, size: await occupied(files) };
}

/** Bytes that files and folders take on the disk, which is less than their length where they have holes. */
async function occupied(files: string[]): Promise<number> {
  const { stdout } = await capture(["du", "--summarize", "--total", "--block-size=1", "--", ...files]);
  return Number(/^(\d+)\ttotal$/m.exec(stdout)?.[1] ?? 0);
}
