import { isRoot, may, requirePermission } from "../../access/permissions.ts";
import type { Call } from "../../api.ts";
import { type Cluster, type Identity, printIdentity } from "../../cluster.ts";
import { failure, PveError } from "../../error.ts";
import { flag, integer, optionalText, text } from "../../params.ts";
import { requirePool } from "../../pools/pools.ts";
import { requireBackup } from "../../storage/backups.ts";
import { shownPath } from "../../storage/files.ts";
import { nameOf } from "../../storage/names.ts";
import { requireDefinition } from "../../storage/storage.ts";
import type { Task } from "../../tasks/tasks.ts";
import {
  type Config,
  deleteGuest,
  findGuest,
  type Guest,
  holdConfig,
  requireUnlocked,
  writeGuest,
} from "../guest.ts";
import { randomMacAddress } from "../mac-address.ts";
import { isRunning } from "../power/state.ts";
import { requireSshKeys } from "../qemu/ssh-keys.ts";
import { requireVolumeAccess } from "../qemu/volume-access.ts";
import { releaseLock, replaceGuest } from "../restore/replace.ts";
import { requireUnprotected } from "./checks.ts";
import { creationOptions, requireFreeId, requireUsableStorage } from "./create.ts";
import { isMountPoint, isNetwork, mountKind, mountPointsOf, parseNetwork, printNetwork } from "./options.ts";
import { requireChangePermissions } from "./permissions.ts";
import { startContainer } from "./power.ts";
import { discardMounts, makeMounts, type PlannedMount, plannedMounts } from "./restored-mounts.ts";

/** A container that somebody wants back. */
export interface Restoration {
  cluster: Cluster;
  identity: Identity;
  node: string;
  vmid: number;
  pool: string | undefined;
  /** Volume of the backup. */
  archive: string;
  /** For all mount points that are volumes, where no option says where they are. */
  storage: string;
  unique: boolean;
  /** Options that take the place of those in the backup. */
  options: Config;
  /** Default: as it was. */
  unprivileged: boolean | undefined;
  isStarted: boolean;
}

/** Checks a restoration, takes the id and starts the task; returns the task's id. */
export function restoreContainer(call: Call): string {
  const restoration = readRestoration(call);
  const { cluster, identity, node, vmid } = restoration;
  const user = printIdentity(identity);
  const isNew = findGuest(cluster, vmid) === undefined;
  const free = () => (isNew ? deleteGuest(cluster, vmid) : releaseLock(cluster, vmid));
  const work = async (task: Task) => {
    try {
      await holdConfig(cluster, "lxc", vmid, () => restore(restoration, task));
    } catch (error) {
      free();
      if (error instanceof PveError && error.status !== 501) {
        throw failure(`unable to restore CT ${vmid} - ${error.message}`);
      }
      throw error;
    }
    if (restoration.isStarted) startContainer(cluster, { node, vmid }, user);
  };
  return cluster.store.transaction(() => {
    reserve(restoration);
    return cluster.tasks.start({ node, type: "vzrestore", id: String(vmid), user }, work, free);
  });
}

function readRestoration(call: Call): Restoration {
  const { cluster, identity, parameters } = call;
  const node = text(parameters, "node");
  const vmid = integer(parameters, "vmid");
  const pool = optionalText(parameters, "pool");
  const archive = text(parameters, "ostemplate");
  const overwrites = requireReplaceable(call);
  const keys = optionalText(parameters, "ssh-public-keys");
  if (keys !== undefined) requireSshKeys(encodeURIComponent(keys));
  if (pool !== undefined) requirePool(cluster, pool);
  requirePlace(call, overwrites);
  const storage = optionalText(parameters, "storage") ?? "local";
  const options = creationOptions(parameters, storage);
  const unprivileged = parameters.unprivileged as boolean | undefined;
  const actor = { cluster, identity, vmid, pool };
  requireChangePermissions(actor, { before: {}, options, removed: [], unprivileged: unprivileged ?? true });
  if (archive === "-") throw failure("pipe requires cli environment");
  requireVolumeAccess(cluster, identity, vmid, archive, "backup");
  requireStorages(call, options, storage);
  return {
    ...{ ...actor, node, archive, storage, options, unprivileged },
    unique: flag(parameters, "unique"),
    isStarted: flag(parameters, "start"),
  };
}

/** Whether a container is restored over itself; refuses where another guest, or a running one, has the id. */
function requireReplaceable({ cluster, parameters }: Call): boolean {
  const vmid = integer(parameters, "vmid");
  const present = findGuest(cluster, vmid);
  const isSame = present?.kind === "lxc" && present.node === text(parameters, "node");
  if (!present || !isSame || !flag(parameters, "force")) {
    requireFreeId(cluster, vmid);
    return false;
  }
  if (isRunning(cluster, vmid)) throw failure("can't overwrite running container");
  requireUnprotected(present.config, `unable to restore CT ${vmid}`);
  return true;
}

function requirePlace({ cluster, identity, parameters }: Call, overwrites: boolean): void {
  const pool = optionalText(parameters, "pool");
  const own = `/vms/${integer(parameters, "vmid")}`;
  const places = [own, ...(pool === undefined ? [] : [`/pool/${pool}`])];
  if (places.some((path) => may(cluster, identity, path, ["VM.Allocate"]))) return;
  // Who backs a container up may put it back.
  if (overwrites && may(cluster, identity, own, ["VM.Backup"])) return;
  throw new PveError(403, "Permission check failed");
}

function requireStorages(call: Call, options: Config, storage: string): void {
  const node = text(call.parameters, "node");
  const mounts = Object.keys(options).filter(isMountPoint);
  if (mounts.length > 0 && !mounts.includes("rootfs")) {
    throw failure("mount points configured, but 'rootfs' not set - aborting");
  }
  for (const [, { volume }] of mountPointsOf(options)) {
    if (mountKind(volume) === "volume") requireUsableStorage(call, volume, node);
  }
  if (mounts.length === 0) requireUsableStorage(call, `${storage}:1`, node);
}

function reserve({ cluster, node, vmid }: Restoration): void {
  const created = Math.floor(Date.now() / 1000);
  const guest: Guest = findGuest(cluster, vmid) ?? {
    ...{ vmid, kind: "lxc", node, config: {}, pending: {}, snapshots: {}, created },
  };
  try {
    requireUnlocked(guest);
  } catch (error) {
    throw failure(`unable to restore CT ${vmid} - ${(error as Error).message}`);
  }
  writeGuest(cluster, { ...guest, config: { ...guest.config, lock: "create" } });
}

async function restore(restoration: Restoration, task: Task): Promise<void> {
  const { cluster, identity, node, vmid, archive, options, unprivileged } = restoration;
  if (isRunning(cluster, vmid)) throw failure("can't overwrite running container");
  task.log(`recovering backed-up configuration from '${archive}'`);
  const { volume, backup } = requireBackup(cluster, archive, node);
  const former = findGuest(cluster, vmid);
  const remains = unprivileged ?? backup.config.unprivileged === 1;
  const wasPrivileged = Object.keys(former?.config ?? {}).length > 1 && former?.config.unprivileged !== 1;
  if (!remains && !wasPrivileged) requirePermission(cluster, identity, "/", ["Sys.Modify"]);
  const planned = plannedMounts(cluster, restoration, backup, isRoot(identity));
  const mounts = await makeMounts(cluster, planned.volumes, { node, vmid });
  try {
    if (task.signal.aborted) throw failure("interrupted by signal");
    task.log(`restoring '${archive}' now..`);
    const [, filename = ""] = nameOf(volume).split("/");
    const storage = requireDefinition(cluster, volume.storage);
    task.log(`extracting archive '${shownPath({ storage, node, content: "backup", filename })}'`);
    const read = backup.disks.reduce((sum, { size }) => sum + size, 0);
    task.log(`Total bytes read: ${read} (${Math.round(read / 1024 ** 2)}MiB)`);
    task.log("merging backed-up and given configuration..");
    await replaceGuest(
      cluster,
      { kind: "lxc", vmid, node },
      {
        config: merged(backup.config, options, {
          ...planned,
          unprivileged: remains,
          unique: restoration.unique,
        }),
        disks: mounts,
        replaces: () => true,
        firewall: backup.firewall,
        pool: restoration.pool,
      },
    );
  } catch (error) {
    await discardMounts(cluster, mounts);
    throw error;
  }
}

// What a restoration decides by itself, or does not bring back.
const decided = /^(?:rootfs|mp\d+|unused\d+|unprivileged|parent)$/;

function merged(
  backedUp: Config,
  options: Config,
  {
    others,
    unprivileged,
    unique,
  }: { others: Record<string, string>; volumes: PlannedMount[]; unprivileged: boolean; unique: boolean },
): Config {
  const kept = Object.entries(backedUp)
    .filter(([option]) => !decided.test(option))
    .map(([option, value]) =>
      unique && isNetwork(option)
        ? [option, printNetwork({ ...parseNetwork(String(value)), hwaddr: randomMacAddress() })]
        : [option, value],
    );
  const given = Object.entries(options)
    .filter(([option]) => !isMountPoint(option))
    .map(([option, value]) => [
      option,
      isNetwork(option) ? printNetwork(parseNetwork(String(value))) : value,
    ]);
  return {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(given),
    ...others,
    ...(unprivileged && { unprivileged: 1 }),
  };
}
