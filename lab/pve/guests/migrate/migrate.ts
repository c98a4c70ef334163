import type { Cluster } from "../../cluster.ts";
import { failure } from "../../error.ts";
import { linkedTo } from "../../storage/disks.ts";
import { parseVolid } from "../../storage/names.ts";
import { isShared, requireDefinition, requireStorage, type Storage } from "../../storage/storage.ts";
import type { Volume } from "../../storage/volume.ts";
import { moveVolume, requireVolume } from "../../storage/volumes.ts";
import type { Task } from "../../tasks/tasks.ts";
import { type Attachment, attachments, withVolumes } from "../attachments.ts";
import { type Config, type Guest, requireGuest, requireUnlocked, writeGuest } from "../guest.ts";
import { isRunning } from "../power/state.ts";
import { mappedStorage, type StorageMap } from "./storage-map.ts";

export interface Migration {
  target: string;
  /** Take the disks along that only this node has, though the guest runs. */
  withLocalDisks: boolean;
  storages: StorageMap;
}

/**
 * Gives a guest to another node, with the volumes that only this one has. Nothing is copied: the nodes of a lab stand
 * on one machine, so a running guest goes on running, and all of it happens at once or not at all.
 * The caller holds the guest's configuration.
 */
export function migrateGuest(
  cluster: Cluster,
  { kind, node, vmid }: Guest,
  migration: Migration,
  task: Pick<Task, "log">,
): void {
  const started = Date.now();
  const { target } = migration;
  const address = cluster.store.get<{ address: string }>(`nodes/${target}`)?.address;
  const noun = kind === "qemu" ? "VM" : "CT";
  task.log(`starting migration of ${noun} ${vmid} to node '${target}' (${address})`);
  try {
    const guest = requireGuest(cluster, kind, node, vmid);
    requireUnlocked(guest);
    const volumes = localVolumes(cluster, guest, migration, task);
    if (volumes.length > 0) task.log("copying local disk images");
    move(cluster, guest, volumes, migration, task);
  } catch (error) {
    task.log(`ERROR: migration aborted (duration ${duration(started)}): ${(error as Error).message}`);
    throw failure("migration aborted");
  }
  task.log(`migration finished successfully (duration ${duration(started)})`);
}

/** Devices of the node that a guest uses and that do not come along. */
export function localDevices(config: Config): string[] {
  return Object.keys(config)
    .filter((option) => /^(?:usb|hostpci|serial|parallel)\d+$|^ivshmem$/.test(option))
    .filter((option) => !(option.startsWith("serial") && config[option] === "socket"))
    .filter((option) => !/\b(?:spice|mapping=)/.test(String(config[option])))
    .sort();
}

/** Volumes of the guest that only its node has, with what its configuration calls them first. */
function localVolumes(
  cluster: Cluster,
  guest: Guest,
  migration: Migration,
  task: Pick<Task, "log">,
): Volume[] {
  const devices = localDevices(guest.config);
  if (devices.length > 0) throw failure(`can't migrate VM which uses local devices: ${devices.join(", ")}`);
  const named = [guest.config, ...Object.values(guest.snapshots)].flatMap((config) =>
    attachments(guest.kind, config),
  );
  const found = new Map<string, Volume>();
  const problems: string[] = [];
  for (const attachment of named) {
    const volume = requireVolume(cluster, attachment.volid, guest.node);
    const storage = requireDefinition(cluster, volume.storage);
    if (isShared(storage) || found.has(volume.volid)) continue;
    const problem = problemOf(cluster, guest, attachment, volume, storage, migration);
    if (problem !== undefined) problems.push(`can't migrate local disk '${volume.volid}': ${problem}`);
    else
      task.log(
        `found local disk '${volume.volid}' (${attachment.role === "unused" ? "unused" : "attached"})`,
      );
    found.set(volume.volid, volume);
  }
  for (const problem of problems) task.log(problem);
  if (problems.length > 0)
    throw failure("Problem found while scanning volumes - can't migrate VM - check log");
  const linked = [...found.values()].find(({ parent }) => parent !== undefined);
  if (linked) {
    const { storage, volid, parent = "" } = linked;
    throw failure(
      `Problem found while scanning volumes - can't migrate '${volid}' as it's a clone of '${parent.slice(storage.length + 1)}'`,
    );
  }
  return [...found.values()];
}

function problemOf(
  cluster: Cluster,
  guest: Guest,
  { role }: Attachment,
  volume: Volume,
  storage: Storage,
  { target, storages, withLocalDisks }: Migration,
): string | undefined {
  requireStorage(cluster, mappedStorage(storages, storage.id), target, volume.content);
  if (role === "cdrom") return "local cdrom image";
  if (volume.vmid !== guest.vmid) return `owned by other VM (owner = VM ${volume.vmid ?? ""})`;
  const running = isRunning(cluster, guest.vmid);
  if (Object.keys(volume.snapshots ?? {}).length > 0) {
    if (running) return "online storage migration not possible if non-replicated snapshot exists";
    if (storage.type !== "zfspool" && volume.format !== "qcow2") return "non-migratable snapshot exists";
  }
  if (linkedTo(cluster, volume).length > 0) return "referenced by linked clone(s)";
  if (running && role === "disk" && guest.kind === "qemu" && !withLocalDisks) {
    return "can't live migrate attached local disks without with-local-disks option";
  }
  return undefined;
}

function move(
  cluster: Cluster,
  guest: Guest,
  volumes: Volume[],
  { target, storages }: Migration,
  task: Pick<Task, "log">,
): void {
  cluster.store.transaction(() => {
    const volids = new Map<string, string>();
    for (const volume of volumes) {
      const storage = mappedStorage(storages, volume.storage);
      const moved = moveVolume(cluster, volume, { node: target, storage });
      volids.set(volume.volid, moved.volid);
      task.log(`volume '${volume.volid}' is '${moved.volid}' on the target`);
    }
    const renamed = (config: Config) => withVolumes(guest.kind, config, volids);
    const snapshots = Object.entries(guest.snapshots).map(([name, config]) => [name, renamed(config)]);
    writeGuest(cluster, {
      ...guest,
      node: target,
      config: renamed(guest.config),
      pending: withVolumes(guest.kind, guest.pending as Config, volids),
      snapshots: Object.fromEntries(snapshots),
    });
  });
}

/** Refuses a node on which a storage that the guest uses is not to be had. */
export function requireStorages(cluster: Cluster, { kind, config }: Guest, target: string): void {
  for (const { volid } of attachments(kind, config))
    requireStorage(cluster, parseVolid(volid).storage, target);
}

/** Storages that the guest uses and that a node does not have. */
export function missingStorages(cluster: Cluster, { kind, config }: Guest, target: string): string[] {
  const used = new Set(attachments(kind, config).map(({ volid }) => parseVolid(volid).storage));
  return [...used].filter((id) => {
    try {
      requireStorage(cluster, id, target);
      return false;
    } catch {
      return true;
    }
  });
}

function duration(started: number): string {
  return new Date(Date.now() - started).toISOString().slice(11, 19);
}
