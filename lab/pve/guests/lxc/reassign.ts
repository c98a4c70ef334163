import { isRoot, requirePermission } from "../../access/permissions.ts";
import type { Call } from "../../api.ts";
import { type Cluster, printIdentity } from "../../cluster.ts";
import { failure } from "../../error.ts";
import { integer, optionalText, text } from "../../params.ts";
import type { Volume } from "../../storage/volume.ts";
import { moveVolume, requireVolume } from "../../storage/volumes.ts";
import type { Task } from "../../tasks/tasks.ts";
import { findGuest, type Guest, holdConfig, requireDigest, requireUnlocked, writeGuest } from "../guest.ts";
import { isRunning } from "../power/state.ts";
import { requireVm } from "../qemu/permissions.ts";
import { isBaseInUse } from "../qemu/volume-access.ts";
import { isUnused, type MountPoint, mountKind, parseMountPoint, printMountPoint } from "./options.ts";
import { isInSnapshot } from "./volumes.ts";

/** A volume that one container gives to another. */
interface Reassignment {
  source: Guest;
  target: Guest;
  option: string;
  targetOption: string;
  mount: MountPoint;
  volume: Volume;
}

/** Starts the task that gives a volume to another container on the same node; returns the task's id. */
export function reassignMount(call: Call, targetId: number): string {
  const { cluster, identity, parameters } = call;
  const vmid = integer(parameters, "vmid");
  if (!isRoot(identity)) requireVm({ cluster, identity, vmid: targetId }, ["VM.Config.Disk"]);
  const { source, option, targetOption, volume } = checkedReassignment(call, targetId);
  requirePermission(cluster, identity, `/storage/${volume.storage}`, ["Datastore.AllocateSpace"]);
  const id = `${vmid}-${option}>${targetId}-${targetOption}`;
  const user = printIdentity(identity);
  // Two that give to each other take the locks in the same order.
  const [first = vmid, second = vmid] = [vmid, targetId].sort((one, other) => one - other);
  return cluster.tasks.start({ node: source.node, type: "move_volume", id, user }, (task) =>
    holdConfig(cluster, "lxc", first, () =>
      first === second
        ? reassign(cluster, checkedReassignment(call, targetId), task)
        : holdConfig(cluster, "lxc", second, () =>
            reassign(cluster, checkedReassignment(call, targetId), task),
          ),
    ),
  );
}

function checkedReassignment({ cluster, parameters }: Call, targetId: number): Reassignment {
  const vmid = integer(parameters, "vmid");
  const option = text(parameters, "volume");
  const targetOption = optionalText(parameters, "target-volume") ?? option;
  if (option === "rootfs" || targetOption === "rootfs") throw failure("Cannot move to/from 'rootfs'");
  if (isUnused(option) && !isUnused(targetOption)) {
    throw failure("Moving an unused volume to a used one is not possible");
  }
  const [source, target] = [vmid, targetId].map((id) => requireContainer(cluster, id)) as [Guest, Guest];
  if (source.node !== target.node) {
    throw failure(`Both containers need to be on the same node (${source.node} != ${target.node})`);
  }
  for (const guest of [source, target]) requireUnlocked(guest);
  if (source.config.template || target.config.template) {
    throw failure("Can't move volumes from or to template CT");
  }
  requireDigest(source, optionalText(parameters, "digest"));
  requireDigest(target, optionalText(parameters, "target-digest"));
  const value = source.config[option];
  if (value === undefined) throw failure(`volume '${option}' for container '${vmid}' does not exist`);
  if (target.config[targetOption] !== undefined) {
    throw failure(`Target volume key '${targetOption}' is already in use for container '${targetId}'`);
  }
  const mount = parseMountPoint(option, String(value));
  return {
    source,
    target,
    option,
    targetOption,
    mount,
    volume: requireGivable(cluster, source, option, mount),
  };
}

function requireContainer(cluster: Cluster, vmid: number): Guest {
  const guest = findGuest(cluster, vmid);
  if (guest?.kind === "lxc") return guest;
  throw failure(`could not find CT ${vmid}`);
}

function requireGivable(cluster: Cluster, source: Guest, option: string, mount: MountPoint): Volume {
  if (mountKind(mount.volume) !== "volume") {
    throw failure("Cannot move a bindmount or device mount to another container");
  }
  if (isInSnapshot(source, mount.volume)) {
    throw failure("Cannot move volume used by a snapshot to another container");
  }
  if (isBaseInUse(cluster, mount.volume, source.node)) {
    throw failure("Storage does not support moving of this disk to another container");
  }
  if (isRunning(cluster, source.vmid) && !isUnused(option)) {
    throw failure("Cannot move in-use volume while the source CT is running - detach or shutdown first");
  }
  return requireVolume(cluster, mount.volume, source.node);
}

/** Renames the volume and changes both configurations at once. A running target sees it at its next start. */
function reassign(
  cluster: Cluster,
  { source, target, ...move }: Reassignment,
  task: Pick<Task, "log">,
): void {
  const { option, targetOption, mount, volume } = move;
  task.log(`moving volume '${option}' from container '${source.vmid}' to '${target.vmid}'`);
  task.log(`removing volume '${option}' from container '${source.vmid}' config`);
  const { [option]: _, ...left } = source.config;
  cluster.store.transaction(() => {
    const { volid } = moveVolume(cluster, volume, { node: target.node, vmid: target.vmid });
    const value = isUnused(targetOption) ? volid : printMountPoint(targetOption, { ...mount, volume: volid });
    writeGuest(cluster, { ...source, config: left });
    const present = source.vmid === target.vmid ? left : target.config;
    writeGuest(cluster, { ...target, config: { ...present, [targetOption]: value } });
  });
  task.log(`target container '${target.vmid}' updated with '${targetOption}'`);
}
