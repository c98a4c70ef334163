import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { requirePermission } from "../../access/permissions.ts";
import { type Cluster, printIdentity } from "../../cluster.ts";
import { failure, invalidParameters, PveError } from "../../error.ts";
import { documentPrefix } from "../../generic/documents.ts";
import { printDiskSize } from "../../schema/disk-size.ts";
import { requireBackup, unpackDisks } from "../../storage/backups.ts";
import { volumeFile } from "../../storage/catalogue.ts";
import { createContents, removeContents } from "../../storage/contents.ts";
import { roundedSize } from "../../storage/disks.ts";
import { shownPath } from "../../storage/files.ts";
import { devicePath, nameOf } from "../../storage/names.ts";
import { contentOf, requireDefinition, requireStorage, type Storage, typeOf } from "../../storage/storage.ts";
import type { Backup, BackupDisk, Volume } from "../../storage/volume.ts";
import type { Recovery, Task } from "../../tasks/tasks.ts";
import { withVolume } from "../attachments.ts";
import { type Config, findGuest, type Guest, holdConfig, requireUnlocked, writeGuest } from "../guest.ts";
import { randomMacAddress } from "../mac-address.ts";
import { startGuest } from "../power/power.ts";
import { isRunning } from "../power/state.ts";
import { type NewDisk, releaseLock, replaceGuest, undoRestoration } from "../restore/replace.ts";
import { isCdrom, isCloudinit, isDriveName, parseDrive, printDrive, storageIdOf } from "./drives.ts";
import { isNetName, parseNet, printNet } from "./nets.ts";
import { type Actor, requireBridgePermissions } from "./permissions.ts";
import { requireVolumeAccess } from "./volume-access.ts";

const cloudinitSize = 4 * 1024 ** 2;

/** A machine that somebody wants back. */
export interface Restoration {
  actor: Actor;
  node: string;
  /** Volume of the backup. */
  archive: string;
  /** For all disks; default: each where it was. */
  storage: string | undefined;
  force: boolean;
  /** Whether it shall be another machine than the one that was backed up: new addresses, a new id. */
  unique: boolean;
  /** Options that take the place of those in the backup. */
  options: Config;
  isStarted: boolean;
  /** Whether HA is to see to it. */
  isManaged: boolean;
}

/** Refuses a call that cannot be a restoration, before anything else is looked at. */
export function requireRestorable(
  { actor, archive }: Pick<Restoration, "actor" | "archive">,
  options: string[],
) {
  const [drive] = options.filter(isDriveName).sort();
  if (drive !== undefined) throw invalidParameters({ [drive]: "option conflicts with option 'archive'" });
  if (archive === "-") throw failure("pipe requires cli environment");
  const { cluster, identity, vmid } = actor;
  requireVolumeAccess(cluster, identity, vmid, archive, "backup");
}

/** Takes the id and starts the task that restores the machine; returns the task's id. */
export function restoreMachine(restoration: Restoration): string {
  const { actor, node, archive } = restoration;
  const { cluster, identity, vmid } = actor;
  requireBackup(cluster, archive, node);
  const user = printIdentity(identity);
  const work = async (task: Task) => {
    try {
      await holdConfig(cluster, "qemu", vmid, () => restore(restoration, task));
    } catch (error) {
      releaseLock(cluster, vmid);
      task.log(
        `error before or during data restore, some or all disks were not completely restored. VM ${vmid} state is NOT cleaned up.`,
      );
      throw error;
    }
    if (restoration.isManaged) manage(cluster, vmid, restoration.isStarted, task);
    if (restoration.isStarted) start(cluster, { node, vmid }, user, task);
  };
  return cluster.store.transaction(() => {
    reserve(restoration);
    const task = { node, type: "qmrestore", id: String(vmid), user };
    return cluster.tasks.start(task, work, () => releaseLock(cluster, vmid));
  });
}

export const restoreRecoveries: Record<string, (cluster: Cluster) => Recovery> = Object.fromEntries(
  ["qmrestore", "vzrestore"].map((type) => [
    type,
    (cluster: Cluster): Recovery =>
      ({ id }) =>
        undoRestoration(cluster, Number(id)),
  ]),
);

function reserve({ actor: { cluster, vmid }, node, force }: Restoration): void {
  const refused = (reason: string) => failure(`unable to restore VM ${vmid} - ${reason}`);
  const other = findGuest(cluster, vmid);
  if (other && !(force && other.kind === "qemu" && other.node === node)) {
    const noun = other.kind === "qemu" ? "VM" : "CT";
    throw refused(`${noun} ${vmid} already exists on node '${other.node}'`);
  }
  try {
    if (other) requireUnlocked(other);
  } catch (error) {
    throw refused((error as Error).message);
  }
  const created = Math.floor(Date.now() / 1000);
  const guest: Guest = other ?? {
    ...{ vmid, kind: "qemu", node, config: {}, pending: {}, snapshots: {}, created },
  };
  writeGuest(cluster, { ...guest, config: { ...guest.config, lock: "create" } });
}

async function restore(restoration: Restoration, task: Task): Promise<void> {
  const { actor, node, archive } = restoration;
  const { cluster, vmid } = actor;
  const emsg = `unable to restore VM ${vmid} -`;
  const former = findGuest(cluster, vmid);
  if (former?.config.protection === 1) throw failure(`${emsg} - protection mode enabled`);
  if (isRunning(cluster, vmid)) throw failure(`${emsg} vm is running`);
  const { volume, backup } = requireBackup(cluster, archive, node);
  const config = restoredConfig(backup, restoration);
  requireBridgePermissions(actor, config);
  const storages = new Map(backup.disks.map((disk) => [disk.option, storageFor(restoration, disk.storage)]));
  const cloudinit = cloudinitDrives(backup.config, restoration);
  logContents(cluster, volume, backup, task);
  const sizes = (disk: BackupDisk) => roundedSize(storages.get(disk.option)!, disk.size);
  const contents = await unpackDisks(cluster, backup.disks, sizes);
  const seeds: NewDisk[] = [];
  try {
    if (task.signal.aborted) throw failure("interrupted by signal");
    const disks: NewDisk[] = backup.disks.map((disk) => {
      const storage = storages.get(disk.option)!;
      const format = typeOf(storage).formats.includes(disk.format)
        ? disk.format
        : (typeOf(storage).formats[0] ?? "raw");
      const size = sizes(disk);
      return {
        option: disk.option,
        place: { storage, node, vmid, format, name: undefined },
        contents: { ...contents.get(disk.option)!, content: "images", size },
        print: (made) => printRestored(cluster, disk.option, backup.config, made, task),
      };
    });
    for (const drive of cloudinit) seeds.push(await makeCloudinit(restoration, drive));
    const replaced = new Set([...backup.disks.map(({ option }) => option), ...cloudinit.keys()]);
    await replaceGuest(
      cluster,
      { kind: "qemu", vmid, node },
      {
        config,
        disks: [...disks, ...seeds],
        replaces: (volid, option) => isCloudinit({ file: volid }) || replaced.has(option ?? ""),
        firewall: backup.firewall,
        pool: actor.pool,
      },
    );
  } catch (error) {
    const made = [...contents.values(), ...seeds.map((seed) => seed.contents)];
    for (const content of made) await removeContents(cluster, content);
    throw error;
  }
  const total = backup.disks.reduce((sum, { size }) => sum + size, 0);
  task.log(`progress 100% (read ${total} bytes, duration 0 sec)`);
  task.log("rescan volumes...");
  if (config.template === 1) task.log("Convert to template.");
}

/** The storage of a restored disk; refuses one that cannot take it. */
function storageFor({ actor, node, storage: wanted }: Restoration, former: string): Storage {
  const { cluster, identity } = actor;
  const storage = requireStorage(cluster, wanted ?? former, node);
  if (!contentOf(storage).includes("images")) {
    throw failure(`Content type 'images' is not available on storage '${storage.id}'`);
  }
  requirePermission(cluster, identity, `/storage/${storage.id}`, ["Datastore.AllocateSpace"]);
  return storage;
}

/** The options of the backup without its disks, as another machine has them when it shall be one. */
function restoredConfig(backup: Backup, { unique, options }: Restoration): Config {
  const disks = new Set(backup.disks.map(({ option }) => option));
  const config: Config = {};
  const dropped: string[] = [];
  for (const [option, value] of Object.entries(backup.config)) {
    const drive = isDriveName(option) ? parseDrive(option, value) : undefined;
    if (disks.has(option) || (drive && isCloudinit(drive))) continue;
    // A disk that was kept out of the backup is only a comment afterwards.
    if (drive?.backup === "0") dropped.push(`${option}: ${value}`);
    else if (unique && isNetName(option)) {
      config[option] = printNet({ ...parseNet(value), macaddr: randomMacAddress() });
    } else if (unique && option === "smbios1") config[option] = withNewUuid(String(value));
    else config[option] = option === "vmgenid" ? randomUUID() : value;
  }
  const description = [config.description, ...dropped].filter((line) => line !== undefined).join("\n");
  return { ...config, ...(description !== "" && { description }), ...options };
}

const withNewUuid = (smbios: string): string =>
  [...smbios.split(",").filter((setting) => !setting.startsWith("uuid=")), `uuid=${randomUUID()}`].join(",");

/** The drives of cloud-init, which no backup holds: they are made anew. By their options. */
function cloudinitDrives(
  config: Config,
  restoration: Restoration,
): Map<string, { value: string; storage: Storage }> {
  const drives = Object.entries(config).flatMap(([option, value]) => {
    const drive = isDriveName(option) ? parseDrive(option, value) : undefined;
    if (!drive || !isCdrom(drive) || !isCloudinit(drive)) return [];
    const storage = storageFor(restoration, storageIdOf(drive.file) ?? "local");
    return [[option, { value: String(value), storage }] as const];
  });
  return new Map(drives);
}

async function makeCloudinit(
  { node, actor: { cluster, vmid } }: Restoration,
  [option, { value, storage }]: [option: string, drive: { value: string; storage: Storage }],
): Promise<NewDisk> {
  const size = roundedSize(storage, cloudinitSize);
  const path = await createContents(cluster, { size, image: undefined });
  const format = typeOf(storage).files ? "qcow2" : "raw";
  return {
    option,
    place: { storage, node, vmid, name: `vm-${vmid}-cloudinit`, format },
    contents: { path, content: "images", size },
    print: ({ volid }) => withVolume(value, volid),
  };
}

function printRestored(cluster: Cluster, option: string, config: Config, made: Volume, task: Task): string {
  const storage = requireDefinition(cluster, made.storage);
  task.log(`new volume ID is '${made.volid}'`);
  task.log(`map 'drive-${option}' to '${devicePath(storage, nameOf(made))}' (write zeros = 0)`);
  const { format: _, ...drive } = parseDrive(option, String(config[option])) ?? { file: made.volid };
  return printDrive({ ...drive, file: made.volid, size: printDiskSize(made.size) });
}

function logContents(cluster: Cluster, volume: Volume, backup: Backup, task: Task): void {
  const storage = requireDefinition(cluster, volume.storage);
  const [, filename = ""] = nameOf(volume).split("/");
  const path = shownPath({ storage, node: "", content: "backup", filename });
  const unpack = { zst: "zstd -q -d -c", gz: "zcat", lzo: "lzop -d -c" }[filename.split(".").at(-1) ?? ""];
  const fifo = `/var/tmp/vzdumptmp${process.pid}`;
  const extract = `vma extract -v -r ${fifo}.fifo`;
  task.log(
    `restore vma archive: ${unpack ? `${unpack} ${path} | ${extract} -` : `${extract} ${path}`} ${fifo}`,
  );
  task.log(`CFG: size: ${statSync(volumeFile(cluster, volume)).size} name: qemu-server.conf`);
  for (const [index, { option, size }] of backup.disks.entries()) {
    task.log(`DEV: dev_id=${index + 1} size: ${size} devname: drive-${option}`);
  }
  task.log(`CTIME: ${new Date(volume.created * 1000).toUTCString()}`);
}

function manage({ store }: Cluster, vmid: number, isStarted: boolean, task: Pick<Task, "log">): void {
  const state = isStarted ? "started" : "stopped";
  task.log(`Add HA resource with request-state '${state}'`);
  store.put(`${documentPrefix("/cluster/ha/resources", {})}vm:${vmid}`, { type: "vm", state });
}

function start(
  cluster: Cluster,
  { node, vmid }: Pick<Guest, "node" | "vmid">,
  user: string,
  task: Pick<Task, "log">,
): void {
  task.log("Execute autostart");
  cluster.tasks.start({ node, type: "qmstart", id: String(vmid), user }, (worker) => {
    const guest = findGuest(cluster, vmid);
    if (!guest) throw new PveError(500, `VM ${vmid} does not exist`);
    return startGuest(cluster, guest, worker);
  });
}
