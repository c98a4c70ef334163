import { requirePermission } from "../../access/permissions.ts";
import type { Call } from "../../api.ts";
import { printIdentity } from "../../cluster.ts";
import { failure, invalidParameters, PveError } from "../../error.ts";
import { flag, integer, optionalInteger, optionalText, text } from "../../params.ts";
import { printDiskSize } from "../../schema/disk-size.ts";
import { requireStorage } from "../../storage/storage.ts";
import type { Volume } from "../../storage/volume.ts";
import { copyVolume, makeBaseVolume, removeVolume, requireVolume } from "../../storage/volumes.ts";
import type { Task } from "../../tasks/tasks.ts";
import { type Guest, holdConfig, requireDigest, requireGuest, requireUnlocked } from "../guest.ts";
import { beginChange, commit, setAside } from "./change.ts";
import {
  type Drive,
  drivesOf,
  isPlainCdrom,
  isUnusedName,
  parseDrive,
  printDrive,
  storageIdOf,
} from "./drives.ts";
import { reassignDisk } from "./reassign.ts";
import { openJournal } from "./volume-journal.ts";

/** Starts the task that moves a disk to another storage or gives it to another machine; returns the task's id. */
export function moveDisk(call: Call): string {
  const storage = optionalText(call.parameters, "storage");
  const target = optionalInteger(call.parameters, "target-vmid");
  const refuse = (message: string) => invalidParameters({ "target-vmid": message, storage: message });
  if (target !== undefined && storage !== undefined) {
    throw refuse("either set 'storage' or 'target-vmid', but not both");
  }
  if (target !== undefined) return reassignDisk(call, target);
  if (storage !== undefined) return moveToStorage(call, storage);
  throw refuse("both 'storage' and 'target-vmid' missing, either needs to be set");
}

function moveToStorage(call: Call, storage: string): string {
  const { cluster, identity, parameters } = call;
  const node = text(parameters, "node");
  const vmid = integer(parameters, "vmid");
  requirePermission(cluster, identity, `/storage/${storage}`, ["Datastore.AllocateSpace"]);
  requireMovable(call, storage);
  return cluster.tasks.start(
    { node, type: "qmmove", id: String(vmid), user: printIdentity(identity) },
    (task) => holdConfig(cluster, "qemu", vmid, () => move(call, storage, task)),
  );
}

interface Movable {
  guest: Guest;
  drive: Drive;
  isInSnapshot: boolean;
}

function requireMovable({ cluster, parameters }: Call, storage: string): Movable {
  const guest = requireGuest(cluster, "qemu", text(parameters, "node"), integer(parameters, "vmid"));
  requireUnlocked(guest);
  requireDigest(guest, optionalText(parameters, "digest"));
  const option = text(parameters, "disk");
  const value = guest.config[option];
  if (value === undefined) throw failure(`disk '${option}' does not exist`);
  const drive = parseDrive(option, value);
  if (!drive) throw failure(`disk '${option}' has no associated volume`);
  if (isPlainCdrom(drive)) throw failure("you can't move a cdrom");
  const { format: present } = requireVolume(cluster, drive.file, guest.node);
  const format = optionalText(parameters, "format");
  if (storageIdOf(drive.file) === storage && (format === undefined || format === present)) {
    throw failure("you can't move to the same storage with same format");
  }
  requireStorage(cluster, storage, guest.node, "images");
  const isInSnapshot = Object.values(guest.snapshots).some((snapshot) =>
    drivesOf(snapshot).some(([, other]) => other.file === drive.file),
  );
  if (isInSnapshot && flag(parameters, "delete")) {
    throw failure("you can't move a disk with snapshots and delete the source");
  }
  return { guest, drive, isInSnapshot };
}

async function move(call: Call, storage: string, task: Task): Promise<void> {
  const { cluster, parameters } = call;
  const { guest, drive, isInSnapshot } = requireMovable(call, storage);
  const { vmid, node } = guest;
  const option = text(parameters, "disk");
  const source = requireVolume(cluster, drive.file, node);
  if (cluster.machines.running(vmid) && !isUnusedName(option)) {
    // QEMU would mirror it. Nothing here can copy what a system writes to meanwhile.
    throw failure("storage migration failed: the lab moves disks only of machines that are off");
  }
  task.log(
    `copying volume '${source.volid}' from current storage '${source.storage}' to target storage '${storage}'`,
  );
  if (isInSnapshot) task.log("moving disk with snapshots, snapshots will not be moved!");
  openJournal(cluster, vmid);
  const copy = await copied(call, guest, source, storage, task);
  const change = beginChange(cluster, guest);
  change.guest.config[option] = printDrive({ ...drive, file: copy.volid, size: printDiskSize(copy.size) });
  if (flag(parameters, "delete")) {
    task.log(`removing source volume '${source.volid}' after successful copy`);
    change.unwanted.push(source.volid);
  } else {
    setAside(change, { file: source.volid });
    const unused = Object.entries(change.guest.config).find(([, value]) => value === source.volid)?.[0];
    if (unused) task.log(`adding source volume '${source.volid}' as '${unused}' to config`);
  }
  await commit(change);
}

async function copied(
  { cluster, parameters }: Call,
  { vmid, node, config }: Guest,
  source: Volume,
  storage: string,
  { signal }: Task,
): Promise<Volume> {
  try {
    const format = optionalText(parameters, "format");
    const copy = await copyVolume(cluster, source, { storage, node, vmid, format });
    if (signal.aborted) {
      await removeVolume(cluster, copy);
      throw failure("interrupted by signal");
    }
    return config.template === 1 ? await makeBaseVolume(cluster, copy) : copy;
  } catch (error) {
    if (!(error instanceof PveError)) throw error;
    throw failure(`storage migration failed: ${error.message}`);
  }
}
