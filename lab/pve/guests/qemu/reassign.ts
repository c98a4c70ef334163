import { requirePermission } from "../../access/permissions.ts";
import type { Call } from "../../api.ts";
import { type Cluster, printIdentity } from "../../cluster.ts";
import { failure, invalidParameters } from "../../error.ts";
import { integer, optionalText, text } from "../../params.ts";
import { moveVolume, requireVolume } from "../../storage/volumes.ts";
import type { Task } from "../../tasks/tasks.ts";
import { findGuest, type Guest, holdConfig, requireDigest, requireUnlocked, writeGuest } from "../guest.ts";
import {
  type Drive,
  drivesOf,
  isPlainCdrom,
  isUnusedName,
  parseDrive,
  printDrive,
  storageIdOf,
} from "./drives.ts";
import { parseBootOrder, printBootOrder } from "./formats.ts";
import { storedValue } from "./options.ts";
import { requireDrivePermission, requireVm } from "./permissions.ts";
import { isBaseInUse } from "./volume-access.ts";

/** A disk that one machine gives to another. */
interface Reassignment {
  source: Guest;
  target: Guest;
  option: string;
  targetOption: string;
  drive: Drive;
}

/** Starts the task that gives a disk to another machine on the same node; returns the task's id. */
export function reassignDisk(call: Call, targetId: number): string {
  const { cluster, identity, parameters } = call;
  const vmid = integer(parameters, "vmid");
  requireVm({ cluster, identity, vmid: targetId }, ["VM.Config.Disk"]);
  if (targetId === vmid) {
    throw invalidParameters({ "target-vmid": "must be different than source VMID to reassign disk" });
  }
  const { drive, option, targetOption, source } = requireReassignable(call, targetId);
  requirePermission(cluster, identity, `/storage/${storageIdOf(drive.file)}`, ["Datastore.AllocateSpace"]);
  return cluster.tasks.start(
    {
      node: source.node,
      type: "qmmove",
      id: `${vmid}-${option}>${targetId}-${targetOption}`,
      user: printIdentity(identity),
    },
    (task) =>
      holdConfig(cluster, "qemu", vmid, () =>
        holdConfig(cluster, "qemu", targetId, () =>
          reassign(cluster, requireReassignable(call, targetId), task),
        ),
      ),
  );
}

function requireReassignable({ cluster, identity, parameters }: Call, targetId: number): Reassignment {
  const vmid = integer(parameters, "vmid");
  const source = findGuest(cluster, vmid);
  const target = findGuest(cluster, targetId);
  if (!source) throw failure(`could not find VM ${vmid}`);
  if (target?.kind !== "qemu") throw failure(`could not find target VM ${targetId}`);
  if (source.node !== target.node) {
    throw failure(`Both VMs need to be on the same node (${source.node} != ${target.node})`);
  }
  for (const guest of [source, target]) requireUnlocked(guest);
  if (source.config.template === 1 || target.config.template === 1) {
    throw failure("Can't move disks from or to template VMs");
  }
  requireDigest(source, optionalText(parameters, "digest"));
  requireDigest(target, optionalText(parameters, "target-digest"));
  const option = text(parameters, "disk");
  const targetOption = optionalText(parameters, "target-disk") ?? option;
  const value = source.config[option];
  if (value === undefined) throw failure(`Disk '${option}' for VM '${vmid}' does not exist`);
  if (target.config[targetOption] !== undefined) {
    throw failure(`Target disk key '${targetOption}' is already in use for VM '${targetId}'`);
  }
  const drive = requireOwnDrive(cluster, source, option);
  requireDrivePermission({ cluster, identity, vmid: targetId }, targetOption, drive.file);
  return { source, target, option, targetOption, drive };
}

function requireOwnDrive(cluster: Cluster, source: Guest, option: string): Drive {
  const value = String(source.config[option]);
  const drive = isUnusedName(option) ? { file: value } : parseDrive(option, value);
  if (!drive) throw failure(`disk '${option}' has no associated volume`);
  if (isPlainCdrom(drive)) throw failure("CD drive contents can't be moved to another VM");
  if (storageIdOf(drive.file) === undefined) throw failure(`Volume '${drive.file}' not managed by PVE`);
  const snapshots = Object.values(source.snapshots).flatMap(drivesOf);
  if (snapshots.some(([, other]) => other.file === drive.file)) {
    throw failure("Can't move disk used by a snapshot to another VM");
  }
  if (isBaseInUse(cluster, drive.file, source.node)) {
    throw failure("Storage does not support moving of this disk to another VM");
  }
  if (cluster.machines.running(source.vmid) && !isUnusedName(option)) {
    throw failure("Cannot move disk to another VM while the source VM is running - detach first");
  }
  return drive;
}

/** Renames the volume and changes both configurations at once. A running target sees the disk at its next start. */
function reassign(cluster: Cluster, { source, target, ...disk }: Reassignment, task: Task): void {
  const { option, targetOption, drive } = disk;
  task.log(`reassign disk '${option}' from VM '${source.vmid}' as '${targetOption}' to VM '${target.vmid}'`);
  const volume = requireVolume(cluster, drive.file, source.node);
  const { [option]: _, ...left } = source.config;
  const order = parseBootOrder(left.boot);
  if (order.includes(option)) {
    task.log(`removing disk '${option}' from boot order config`);
    left.boot = storedValue("boot", printBootOrder(order.filter((device) => device !== option)))!;
  }
  task.log(`removing disk '${option}' from VM '${source.vmid}' config`);
  cluster.store.transaction(() => {
    const { volid } = moveVolume(cluster, volume, { node: target.node, vmid: target.vmid });
    const value = isUnusedName(targetOption) ? volid : printDrive({ ...drive, file: volid });
    const config = { ...target.config, [targetOption]: value };
    writeGuest(cluster, { ...source, config: left });
    writeGuest(cluster, { ...target, config });
  });
}
