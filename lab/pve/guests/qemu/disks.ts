import { failure, PveError } from "../../error.ts";
import { printDiskSize } from "../../schema/disk-size.ts";
import { requireStorage, typeOf } from "../../storage/storage.ts";
import type { Volume } from "../../storage/volume.ts";
import {
  allocateVolume,
  importVolume,
  makeBaseVolume,
  removeVolume,
  requireVolume,
} from "../../storage/volumes.ts";
import { findGuest } from "../guest.ts";
import { type DriveRequest, isWanted } from "./drive-checks.ts";
import {
  cloudinitOption,
  type Drive,
  isCloudinit,
  newDisk,
  parseDrive,
  printDrive,
  storageIdOf,
} from "./drives.ts";
import { requireVolumeAccess, volumeName } from "./volume-access.ts";

const gib = 1024 ** 3;
const mib = 1024 ** 2;
const cloudinitSize = 4 * mib;
const tpmStateSize = 4 * mib;
/** Bytes of the variables that PVE's firmware images come with. */
const efiVariablesSize: Record<string, number> = { "2m": 128 * 1024, "4m": 528 * 1024 };

export interface DiskRequest extends DriveRequest {
  node: string;
  /** Configurations in which there may be a cloud-init drive already: the present one, the one that waits. */
  configs: readonly Readonly<Record<string, unknown>>[];
  isTemplate: boolean;
  log(line: string): void;
}

export interface Disks {
  /** As the configuration has them. */
  options: Record<string, string>;
  /** Those that were made; all others were there. */
  made: Volume[];
}

/**
 * Makes what drives ask for: new disks, imported ones, cloud-init drives; those that are there get their sizes. When
 * one fails, those made before it are deleted again. The caller keeps a journal of the machine's volumes.
 */
export async function makeDisks(request: DiskRequest, drives: Record<string, string>): Promise<Disks> {
  const disks: Disks = { options: {}, made: [] };
  try {
    for (const option of Object.keys(drives).sort()) {
      const drive = parseDrive(option, drives[option]!);
      if (drive) disks.options[option] = printDrive(await makeDisk(request, option, drive, disks));
    }
    return disks;
  } catch (error) {
    await removeMade(request, disks);
    throw error;
  }
}

export async function removeMade({ cluster }: Pick<DiskRequest, "cluster">, { made }: Disks): Promise<void> {
  for (const volume of made) await removeVolume(cluster, volume);
}

async function makeDisk(request: DiskRequest, option: string, drive: Drive, disks: Disks): Promise<Drive> {
  const { file } = drive;
  if (file === "none" || file === "cdrom") {
    const { size: _, ...rest } = drive;
    return { ...rest, file };
  }
  const isNew = isWanted(file) || newDisk(file) !== undefined;
  if (!isNew) return withPresentVolume(request, option, drive, disks);
  const made = isWanted(file)
    ? await makeCloudinit(request, option, drive, disks)
    : await makeNewDisk(request, option, drive, disks);
  request.log(`${option}: successfully created disk '${printDrive(made)}'`);
  return made;
}

async function makeCloudinit(
  request: DiskRequest,
  option: string,
  { format, ...drive }: Drive,
  disks: Disks,
): Promise<Drive> {
  requireNoCloudinit(request, option, disks);
  const { cluster, node, vmid } = request;
  const storage = requireStorage(cluster, storageIdOf(drive.file) ?? "", node);
  const volume = await allocateVolume(cluster, {
    storage: storage.id,
    node,
    vmid,
    size: cloudinitSize,
    format: format ?? (typeOf(storage).files ? "qcow2" : "raw"),
    name: `vm-${vmid}-cloudinit`,
  });
  disks.made.push(volume);
  return { ...drive, file: volume.volid, media: "cdrom" };
}

function requireNoCloudinit({ configs }: DiskRequest, option: string, { options }: Disks): void {
  for (const config of [...configs, options]) {
    const other = cloudinitOption(config, option);
    if (other === undefined) continue;
    throw failure(`${option} - cloud-init drive is already attached at '${other}'`);
  }
}

async function makeNewDisk(
  request: DiskRequest,
  option: string,
  { format, size: _, "import-from": source, ...drive }: Drive,
  disks: Disks,
): Promise<Drive> {
  const { cluster, node, vmid, defaultStorage, isTemplate } = request;
  const wanted = newDisk(drive.file);
  const storage = wanted?.storage ?? defaultStorage;
  if (storage === undefined) throw failure("no storage ID specified (and no default storage)");
  const place = { storage, node, vmid, ...(format === undefined ? {} : { format }) };
  const size = newSize(option, drive, wanted?.gib ?? 0);
  const made =
    source === undefined
      ? await allocateVolume(cluster, { ...place, size })
      : await importDisk(request, source, place);
  disks.made.push(made);
  const volume = isTemplate ? await makeBaseVolume(cluster, made) : made;
  disks.made.splice(-1, 1, volume);
  // PVE asks the storage only where it does not know what it asked for.
  const known = source === undefined && option !== "efidisk0" ? size : volume.size;
  return { ...drive, file: volume.volid, size: printDiskSize(known) };
}

function newSize(option: string, drive: Drive, wanted: number): number {
  if (option === "tpmstate0") return tpmStateSize;
  if (option === "efidisk0") return efiVariablesSize[drive.efitype ?? "2m"]!;
  return Math.ceil((wanted * gib) / 1024) * 1024;
}

async function importDisk(
  { cluster, node }: DiskRequest,
  source: string,
  place: { storage: string; node: string; vmid: number; format?: string },
): Promise<Volume> {
  if (storageIdOf(source) === undefined) throw failure(`can't find file '${source}'`);
  try {
    if (isCloudinit({ file: source })) throw failure("cannot import from cloudinit disk");
    const owner = volumeName(cluster, source).vmid;
    const guest = owner === undefined ? undefined : findGuest(cluster, owner);
    if (guest && guest.node !== node) throw failure(`owner VM ${owner} not on local node`);
    return await importVolume(cluster, { source, ...place });
  } catch (error) {
    if (!(error instanceof PveError)) throw error;
    throw failure(`cannot import from '${source}' - ${error.message}`);
  }
}

function withPresentVolume(request: DiskRequest, option: string, drive: Drive, disks: Disks): Drive {
  const { cluster, identity, vmid, node } = request;
  const { file, format } = drive;
  requireVolumeAccess(cluster, identity, vmid, file);
  if (storageIdOf(file) === undefined) throw failure(`volume ${file} does not exist`);
  const found = volumeName(cluster, file);
  if (found.content !== "images" && found.content !== "iso") {
    throw failure(`cannot use volume ${file} - content type needs to be 'images' or 'iso'`);
  }
  if (format !== undefined && format !== found.format) {
    const given = `drive '${option}' - volume '${file}' - 'format=${format}' option different`;
    throw failure(`${given} from storage format '${found.format}'`);
  }
  if (isCloudinit(drive)) requireNoCloudinit(request, option, disks);
  const { size } = requireVolume(cluster, file, node);
  return { ...drive, size: printDiskSize(size) };
}
