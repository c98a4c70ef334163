import { isRoot, requirePermission } from "../../access/permissions.ts";
import type { Call } from "../../api.ts";
import { type Cluster, printIdentity } from "../../cluster.ts";
import { failure, invalidParameters } from "../../error.ts";
import { flag, integer, optionalText, text } from "../../params.ts";
import { parseDiskSize, printDiskSize } from "../../schema/disk-size.ts";
import { findVolume, requireVolume, resizeVolume, volumeFile } from "../../storage/volumes.ts";
import { configDigest, type Guest, holdConfig, requireGuest, requireUnlocked, writeGuest } from "../guest.ts";
import { drivesOf, isCdrom, parseDrive, printDrive, storageIdOf } from "./drives.ts";

/** Starts the task that grows a disk, to a size or by one ("+8G"); returns the task's id. */
export function resizeDisk(call: Call): string {
  const { cluster, identity, parameters } = call;
  const node = text(parameters, "node");
  const vmid = integer(parameters, "vmid");
  if (flag(parameters, "skiplock") && !isRoot(identity)) {
    throw invalidParameters({ skiplock: "Only root may use this option." });
  }
  requireGuest(cluster, "qemu", node, vmid);
  return cluster.tasks.start({ node, type: "resize", id: String(vmid), user: printIdentity(identity) }, () =>
    holdConfig(cluster, "qemu", vmid, () => resize(call, node, vmid)),
  );
}

async function resize({ cluster, identity, parameters }: Call, node: string, vmid: number): Promise<void> {
  const guest = requireGuest(cluster, "qemu", node, vmid);
  const digest = optionalText(parameters, "digest");
  if (digest !== undefined && digest !== configDigest(guest)) {
    throw failure("checksum mismatch (file change by other user?)");
  }
  if (!flag(parameters, "skiplock")) requireUnlocked(guest);
  const option = text(parameters, "disk");
  const value = guest.config[option];
  if (value === undefined) throw failure(`disk '${option}' does not exist`);
  const drive = parseDrive(option, value);
  const storage = drive && storageIdOf(drive.file);
  if (!drive || storage === undefined) throw failure(`disk '${option}' has no associated volume`);
  if (isCdrom(drive)) throw failure("you can't resize a cdrom");
  requirePermission(cluster, identity, `/storage/${storage}`, ["Datastore.AllocateSpace"]);
  const volume = requireVolume(cluster, drive.file, node);
  const size = wantedSize(text(parameters, "size"), volume.size);
  if (size < volume.size) throw failure("shrinking disks is not supported");
  if (size === volume.size) return;
  await resizeVolume(cluster, volume, size);
  writeGuest(cluster, withSize(guest, option, size));
  if (cluster.machines.running(vmid)) await cluster.machines.growDisk(vmid, volumeFile(cluster, volume));
}

function wantedSize(text: string, present: number): number {
  const bytes = parseDiskSize(text.replace("+", "")) ?? 0;
  return text.startsWith("+") ? present + bytes : bytes;
}

function withSize(guest: Guest, option: string, bytes: number): Guest {
  const drive = parseDrive(option, guest.config[option]!);
  if (!drive) return guest;
  const value = printDrive({ ...drive, size: printDiskSize(bytes) });
  return { ...guest, config: { ...guest.config, [option]: value } };
}

/** Writes down the sizes that disks got before a kill of the API kept them from being written down. */
export function noteSizes(cluster: Cluster, guest: Guest): void {
  let noted = guest;
  for (const [option, drive] of drivesOf(guest.config)) {
    if (drive.size === undefined || isCdrom(drive)) continue;
    const volume = findVolume(cluster, drive.file, guest.node);
    if (volume && volume.size > (parseDiskSize(drive.size) ?? 0))
      noted = withSize(noted, option, volume.size);
  }
  if (noted !== guest) writeGuest(cluster, noted);
}
