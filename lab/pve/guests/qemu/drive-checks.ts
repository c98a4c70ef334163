import { requirePermission } from "../../access/permissions.ts";
import type { Cluster, Identity } from "../../cluster.ts";
import { failure, invalidParameters } from "../../error.ts";
import { parsePropertyString } from "../../schema/property-string.ts";
import { contentOf, requireDefinition } from "../../storage/storage.ts";
import {
  type Drive,
  isCdrom,
  isDriveName,
  isUnusedName,
  newDisk,
  parseDrive,
  printDrive,
  storageIdOf,
} from "./drives.ts";
import { cicustomFormat } from "./formats.ts";
import type { Options } from "./options.ts";
import { requireVolumeAccess, volumeName } from "./volume-access.ts";

/** Who wants drives in which machine. */
export interface DriveRequest {
  cluster: Cluster;
  identity: Identity;
  vmid: number;
  /** For disks that name no storage. */
  defaultStorage?: string | undefined;
}

/** The options with drives as PVE prints them; refuses those that make no sense. */
export function checkedDrives(cluster: Cluster, options: Options): Options {
  const checked: Options = {};
  for (const option of Object.keys(options).sort()) {
    checked[option] = isDriveName(option)
      ? printDrive(checkedDrive(cluster, option, String(options[option])))
      : options[option]!;
  }
  return checked;
}

function checkedDrive(cluster: Cluster, option: string, value: string): Drive {
  const refused = (message: string) => invalidParameters({ [option]: message });
  const drive = parseDrive(option, value);
  if (!drive) throw refused("unable to parse drive options");
  const { file } = drive;
  if (drive["import-from"] !== undefined) {
    if (newDisk(file)?.gib !== 0) {
      throw refused("'import-from' requires special syntax - use <storage ID>:0,import-from=<source>");
    }
    const needed = { efidisk0: ["efitype", "pre-enrolled-keys"], tpmstate0: ["version"] }[option] ?? [];
    const missing = needed.find((key) => drive[key] === undefined);
    if (missing !== undefined) throw refused(`need to specify '${missing}' when using 'import-from'`);
  }
  if (/^(?:cdrom|none)$/.test(file)) return { ...drive, media: drive.media ?? "cdrom" };
  if (newDisk(file) || file.startsWith("/dev/")) return drive;
  if (storageIdOf(file) === undefined) throw refused(`unable to associate path '${file}' to any storage`);
  const isIso = !isWanted(file) && volumeName(cluster, file).content === "iso";
  if (isIso && !isCdrom(drive)) throw refused("explicit 'media=cdrom' is required for iso images");
  return drive;
}

/** Whether it asks for a cloud-init drive to be made. */
export const isWanted = (file: string): boolean => /^[^:/\s]+:cloudinit$/.test(file);

/** Refuses drives and other options that need storages or volumes which the identity may not use. */
export function requireStorageAccess(request: DriveRequest, options: Options): void {
  const { cluster, identity, vmid } = request;
  for (const option of Object.keys(options).sort()) {
    const value = String(options[option]);
    if (isDriveName(option)) {
      const drive = parseDrive(option, value);
      if (drive) requireDriveAccess(request, option, drive);
    } else if (isUnusedName(option)) {
      requireVolumeAccess(cluster, identity, vmid, value.split(",")[0] ?? "", "images");
    } else if (option === "vmstatestorage") {
      requirePermission(cluster, identity, `/storage/${value}`, ["Datastore.AllocateSpace"]);
    } else if (option === "cicustom") {
      for (const volid of Object.values(parsePropertyString(cicustomFormat, value)).sort()) {
        requireVolumeAccess(cluster, identity, vmid, volid, "snippets");
      }
    }
  }
}

function requireDriveAccess(request: DriveRequest, option: string, drive: Drive): void {
  const { cluster, identity, vmid, defaultStorage } = request;
  const { file } = drive;
  const wanted = isCdrom(drive) ? undefined : newDisk(file);
  if (file === "none" || isWanted(file)) return;
  if (isCdrom(drive) && file === "cdrom") {
    requirePermission(cluster, identity, "/", ["Sys.Console"]);
  } else if (wanted) {
    const id = wanted.storage ?? defaultStorage;
    if (id === undefined) throw failure("no storage ID specified (and no default storage)");
    requirePermission(cluster, identity, `/storage/${id}`, ["Datastore.AllocateSpace"]);
    const takesImages = contentOf(requireDefinition(cluster, id)).includes("images");
    if (!takesImages) {
      throw invalidParameters({ storage: `storage '${id}' does not support vm images` });
    }
  } else {
    requireVolumeAccess(cluster, identity, vmid, file);
    if (storageIdOf(file) !== undefined) requireImageOrIso(cluster, option, file);
  }
  const source = drive["import-from"];
  if (source !== undefined) requireSourceAccess(request, option, source);
}

function requireImageOrIso(cluster: Cluster, option: string, volid: string): void {
  const { content } = volumeName(cluster, volid);
  if (content === "images" || content === "iso") return;
  throw invalidParameters({ [option]: "content type needs to be 'images' or 'iso'" });
}

/** A disk that is imported may be another machine's. */
function requireSourceAccess(
  { cluster, identity, vmid }: DriveRequest,
  option: string,
  source: string,
): void {
  const found = storageIdOf(source) === undefined ? undefined : volumeName(cluster, source);
  if (found && found.content !== "images" && found.content !== "import") {
    const message = `${source} has wrong type '${found.content}' - needs to be 'images' or 'import'`;
    throw invalidParameters({ [option]: message });
  }
  if (found?.vmid === undefined) requireVolumeAccess(cluster, identity, vmid, source);
  else requirePermission(cluster, identity, `/vms/${found.vmid}`, ["VM.Clone"]);
}
