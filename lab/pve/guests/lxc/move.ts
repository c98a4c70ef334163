import { requirePermission } from "../../access/permissions.ts";
import type { Call } from "../../api.ts";
import type { Cluster } from "../../cluster.ts";
import { failure, invalidParameters } from "../../error.ts";
import { flag, optionalInteger, optionalText, text } from "../../params.ts";
import type { Volume } from "../../storage/volume.ts";
import { copyVolume, makeBaseVolume, removeVolume, requireVolume } from "../../storage/volumes.ts";
import type { Task } from "../../tasks/tasks.ts";
import { withUnused } from "../attachments.ts";
import { type Guest, holdConfig, requireDigest, requireUnlocked, writeGuest } from "../guest.ts";
import { isRunning } from "../power/state.ts";
import { closeJournal, openJournal } from "../qemu/volume-journal.ts";
import { isUnused, type MountPoint, mountKind, parseMountPoint, printMountPoint } from "./options.ts";
import { containerOf, startTask } from "./power.ts";
import { reassignMount } from "./reassign.ts";
import { formatOn, isInSnapshot } from "./volumes.ts";

/** Starts the task that moves a volume to another storage or gives it to another container; returns the task's id. */
export function moveMount(call: Call): string {
  const storage = optionalText(call.parameters, "storage");
  const target = optionalInteger(call.parameters, "target-vmid");
  if (storage !== undefined && target !== undefined) {
    throw failure("either set storage or target-vmid, but not both");
  }
  if (target !== undefined) return reassignMount(call, target);
  if (storage !== undefined) return moveToStorage(call, storage);
  const missing = "both 'storage' and 'target-vmid' missing, either needs to be set";
  throw invalidParameters({ "target-vmid": missing, storage: missing });
}

function moveToStorage(call: Call, storage: string): string {
  const { cluster, identity } = call;
  requirePermission(cluster, identity, `/storage/${storage}`, ["Datastore.AllocateSpace"]);
  checkedMove(call);
  return startTask(call, "move_volume", ({ vmid }, task) =>
    holdConfig(cluster, "lxc", vmid, () => move(call, storage, task)),
  );
}

function checkedMove(call: Call): { guest: Guest; option: string; mount: MountPoint; volume: Volume } {
  const { cluster, parameters } = call;
  const guest = containerOf(call);
  requireUnlocked(guest);
  const option = text(parameters, "volume");
  if (isRunning(cluster, guest.vmid)) throw failure("cannot move volumes of a running container");
  if (isUnused(option)) {
    throw failure(`cannot move volume '${option}', only configured volumes can be moved to another storage`);
  }
  const value = guest.config[option];
  if (value === undefined) throw failure(`volume '${option}' for container '${guest.vmid}' does not exist`);
  const mount = parseMountPoint(option, String(value));
  const kind = mountKind(mount.volume);
  if (kind !== "volume") throw failure(`cannot copy volumes of type ${kind}`);
  if (flag(parameters, "delete") && isInSnapshot(guest, mount.volume)) {
    throw failure("you can't move a volume with snapshots and delete the source");
  }
  requireDigest(guest, optionalText(parameters, "digest"));
  return { guest, option, mount, volume: requireVolume(cluster, mount.volume, guest.node) };
}

/** Copies the volume and deletes the old one or sets it aside. Nothing else can be done meanwhile. */
async function move(call: Call, storage: string, task: Pick<Task, "log">): Promise<void> {
  const { cluster, parameters } = call;
  const { guest, option, mount, volume } = checkedMove(call);
  const { vmid } = guest;
  openJournal(cluster, vmid);
  try {
    const copy = await copied(cluster, guest, volume, storage);
    const config = {
      ...guest.config,
      [option]: printMountPoint(option, { ...mount, volume: copy.volid, size: copy.size }),
    };
    if (!flag(parameters, "delete")) {
      writeGuest(cluster, { ...guest, config: withUnused("lxc", config, volume.volid) });
      return;
    }
    cluster.store.transaction(() => {
      writeGuest(cluster, { ...guest, config });
      openJournal(cluster, vmid, [volume.volid]);
    });
    await removeVolume(cluster, volume).catch((error) => {
      task.log(`${error instanceof Error ? error.message : error}`);
      writeGuest(cluster, { ...guest, config: withUnused("lxc", config, volume.volid) });
    });
  } finally {
    closeJournal(cluster, vmid);
  }
}

async function copied(
  cluster: Cluster,
  { vmid, node, config }: Guest,
  volume: Volume,
  storage: string,
): Promise<Volume> {
  const format = formatOn(cluster, storage);
  const copy = await copyVolume(cluster, volume, { storage, node, vmid, format });
  return config.template ? makeBaseVolume(cluster, copy) : copy;
}
