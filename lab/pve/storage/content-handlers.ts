import { requirePermission } from "../access/permissions.ts";
import type { Call, Handlers } from "../api.ts";
import { printIdentity } from "../cluster.ts";
import { failure, invalidParameters } from "../error.ts";
import { flag, integer, optionalInteger, optionalText, text } from "../params.ts";
import type { Task } from "../tasks/tasks.ts";
import { mayReadVolume, requireVolumeAccess } from "./access.ts";
import { findVolume, isDisk, updateVolume, volumeFile, volumesOn } from "./catalogue.ts";
import { allocateVolume, removeVolume } from "./disks.ts";
import { readImageFile } from "./image-file.ts";
import { devicePath, nameOf, parseVolid, parseVolumeName } from "./names.ts";
import { requireDefinition, requireStorage, type Storage, typeOf } from "./storage.ts";
import type { Volume } from "./volume.ts";

const volumePath = "/nodes/{node}/storage/{storage}/content/{volume}";

/** What storages hold, volume by volume. */
export const contentHandlers: Handlers = {
  "GET /nodes/{node}/storage/{storage}/content": (call) => {
    const { cluster, identity, parameters } = call;
    const storage = storageOf(call);
    const content = optionalText(parameters, "content");
    const vmid = optionalInteger(parameters, "vmid");
    return volumesOn(cluster, storage, text(parameters, "node"))
      .filter((volume) => content === undefined || volume.content === content)
      .filter((volume) => vmid === undefined || volume.vmid === vmid)
      .filter(({ volid }) => mayReadVolume(cluster, identity, volid))
      .sort((one, other) => (one.volid.toLowerCase() < other.volid.toLowerCase() ? -1 : 1))
      .map((volume) => listEntry(storage, volume));
  },

  "POST /nodes/{node}/storage/{storage}/content": async ({ cluster, parameters }) => {
    const filename = text(parameters, "filename");
    const format = optionalText(parameters, "format");
    const ending = /\.(raw|qcow2|vmdk)$/.exec(filename)?.[1];
    if (ending !== undefined && format !== undefined && format !== ending) {
      throw invalidParameters({ format: `different storage formats (${format} != ${ending})` });
    }
    const volume = await allocateVolume(cluster, {
      storage: text(parameters, "storage"),
      node: text(parameters, "node"),
      vmid: integer(parameters, "vmid"),
      size: kilobytes(text(parameters, "size")) * 1024,
      format: format ?? ending,
      name: filename,
    });
    return volume.volid;
  },

  [`GET ${volumePath}`]: async (call) => {
    const { cluster, identity, parameters } = call;
    const volid = volidOf(call);
    requireVolumeAccess(cluster, identity, volid);
    const volume = findVolume(cluster, volid, text(parameters, "node"));
    const storage = requireDefinition(cluster, parseVolid(volid).storage);
    if (!volume) throw notThere(storage, volid);
    return {
      path: devicePath(storage, nameOf(volume)),
      ...(await sizeInfo(call, storage, volume)),
      ...(volume.content === "backup" && {
        notes: volume.notes ?? "",
        protected: volume.protected ?? false,
      }),
    };
  },

  [`PUT ${volumePath}`]: (call) => {
    const { cluster, identity, parameters } = call;
    const volid = volidOf(call);
    requireVolumeAccess(cluster, identity, volid);
    const volume = findVolume(cluster, volid, text(parameters, "node"));
    const storage = requireDefinition(cluster, parseVolid(volid).storage);
    if (!volume) throw notThere(storage, volid);
    const notes = optionalText(parameters, "notes");
    if (notes !== undefined) {
      if (volume.content !== "backup") throw failure("only backups can have notes");
      updateVolume(cluster, volume, (present) => ({ ...present, notes }));
    }
    if (parameters.protected !== undefined) {
      if (volume.content !== "backup") throw failure("only backups support attribute 'protected'");
      updateVolume(cluster, volume, (present) => ({
        ...present,
        protected: flag(parameters, "protected"),
      }));
    }
  },

  [`DELETE ${volumePath}`]: async (call) => {
    const { cluster, identity, parameters } = call;
    const node = text(parameters, "node");
    const volid = volidOf(call);
    const { storage: id, name } = parseVolid(volid);
    const storage = requireDefinition(cluster, id);
    const { content, vmid } = parseVolumeName(storage, name);
    if (content === "backup" && vmid !== undefined) {
      requirePermission(cluster, identity, `/storage/${id}`, ["Datastore.AllocateSpace"]);
      requirePermission(cluster, identity, `/vms/${vmid}`, ["VM.Backup"]);
    } else {
      requirePermission(cluster, identity, `/storage/${id}`, ["Datastore.Allocate"]);
    }
    const owner = vmid === undefined ? "" : `${vmid}@`;
    const task = { node, type: "imgdel", id: owner + id, user: printIdentity(identity) };
    const upid = cluster.tasks.start(task, (running) => deleteVolume(call, storage, volid, running));
    if (parameters.delay === undefined) return upid;
    return endedWithin(call, upid, integer(parameters, "delay"));
  },
};

async function deleteVolume(
  { cluster, parameters }: Call,
  storage: Storage,
  volid: string,
  task: Task,
): Promise<void> {
  const volume = findVolume(cluster, volid, text(parameters, "node"));
  if (volume) await removeVolume(cluster, volume);
  else if (storage.type === "rbd") throw notThere(storage, volid);
  else task.log(`disk image '${devicePath(storage, parseVolid(volid).name)}' does not exist`);
  task.log(`Removed volume '${volid}'`);
}

/** PVE waits for the removal if it is asked to, and answers null when it was over in that time, in seconds. */
async function endedWithin({ cluster }: Call, upid: string, delay: number): Promise<string | null> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, delay * 1000, undefined);
  const record = await Promise.race([cluster.tasks.ended(upid), late]).finally(() => clearTimeout(timer));
  if (!record) return upid;
  if (record.exitstatus === "OK") return null;
  throw failure(record.exitstatus ?? "");
}

function listEntry(storage: Storage, volume: Volume): object {
  const { volid, content, format, size, vmid, created, parent, notes } = volume;
  return {
    volid,
    content,
    format,
    size,
    ctime: created,
    vmid,
    // Only files tell it; LVM does not know what a clone was linked to.
    used: typeOf(storage).files && isDisk(volume) ? size : undefined,
    parent: parent === undefined ? undefined : parentName(storage, parent),
    notes: notes?.split("\n")[0],
    protected: volume.protected || undefined,
  };
}

function parentName(storage: Storage, parent: string): string | undefined {
  if (!typeOf(storage).namesBase) return undefined;
  const { name } = parseVolid(parent);
  return typeOf(storage).files ? `../${name}` : `${name}@__base__`;
}

async function sizeInfo({ cluster }: Call, storage: Storage, volume: Volume): Promise<object> {
  const { format, size, content } = volume;
  if (isDisk(volume)) return { size, used: storage.type.startsWith("lvm") ? 0 : size, format };
  if (content !== "import") return { size, used: size, format: "raw" };
  const shown = devicePath(storage, nameOf(volume));
  const { virtualSize } = await readImageFile(volumeFile(cluster, volume), format, shown);
  return { size: virtualSize, used: size, format };
}

/** As the tools of each type of storage say that a volume is missing. */
function notThere(storage: Storage, volid: string) {
  const { name } = parseVolid(volid);
  const { file } = parseVolumeName(storage, name);
  if (storage.type === "rbd") {
    return failure(`rbd error: rbd: error opening image ${file}: (2) No such file or directory`);
  }
  if (storage.type.startsWith("lvm")) {
    const { vgname } = storage.options;
    return failure(
      `can't get size of '/dev/${vgname}/${file}':   Failed to find logical volume "${vgname}/${file}"`,
    );
  }
  return failure(`volume_size_info on '${volid}' failed - no format`);
}

/** The volume that is meant: PVE takes its name alone where the path names the storage. */
function volidOf({ parameters }: Call): string {
  const storage = text(parameters, "storage");
  const volume = text(parameters, "volume");
  if (!volume.includes(":")) return `${storage}:${volume}`;
  const other = /^([a-z][a-z0-9\-_.]*[a-z0-9]):./i.exec(volume)?.[1];
  if (other === undefined) throw invalidParameters({ volume: `unable to parse volume ID '${volume}'` });
  if (other !== storage) throw invalidParameters({ volume: `storage ID mismatch (${other} != ${storage})` });
  return volume;
}

function storageOf({ cluster, parameters }: Call): Storage {
  return requireStorage(cluster, text(parameters, "storage"), text(parameters, "node"));
}

/** "8G" → kilobytes; a number alone is of kilobytes. */
function kilobytes(size: string): number {
  const factor = { M: 1024, G: 1024 ** 2 }[size.slice(-1)] ?? 1;
  return Number.parseInt(size, 10) * factor;
}
