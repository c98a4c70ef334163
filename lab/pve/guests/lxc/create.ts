import { may, requirePermission } from "../../access/permissions.ts";
import type { Call } from "../../api.ts";
import { type Cluster, printIdentity } from "../../cluster.ts";
import { failure, PveError } from "../../error.ts";
import { flag, integer, optionalText, text } from "../../params.ts";
import { requirePool } from "../../pools/pools.ts";
import { parseVolid } from "../../storage/names.ts";
import { requireStorage } from "../../storage/storage.ts";
import type { Task } from "../../tasks/tasks.ts";
import { type Config, deleteGuest, findGuest, writeGuest } from "../guest.ts";
import { clampCpuUnits } from "../qemu/options.ts";
import { requireSshKeys } from "../qemu/ssh-keys.ts";
import { requireVolumeAccess } from "../qemu/volume-access.ts";
import { closeJournal, openJournal } from "../qemu/volume-journal.ts";
import { type Building, buildContainer } from "./build.ts";
import { checkOption } from "./checks.ts";
import { isMountPoint, isUnused, mountKind, mountPointsOf } from "./options.ts";
import { requireChangePermissions } from "./permissions.ts";
import { startContainer } from "./power.ts";
import { restoreContainer } from "./restore.ts";
import { optionsOf } from "./values.ts";

/** Checks a creation, reserves the id and starts the task that builds the container. */
export function createContainer(call: Call): string {
  const { cluster, identity, parameters } = call;
  if (flag(parameters, "restore")) return restoreContainer(call);
  const building = checkedCreation(call);
  const { node, vmid } = building;
  const user = printIdentity(identity);
  const work = async (task: Task) => {
    await buildContainer(cluster, building, task);
    if (flag(parameters, "start")) startContainer(cluster, { node, vmid }, user);
  };
  const free = () => release(cluster, vmid);
  // Both or neither: a kill between them would leave an id that is reserved for no task.
  return cluster.store.transaction(() => {
    reserve(cluster, building);
    return cluster.tasks.start({ node, type: "vzcreate", id: String(vmid), user }, work, free);
  });
}

function checkedCreation({ cluster, identity, parameters }: Call): Building {
  const node = text(parameters, "node");
  const vmid = integer(parameters, "vmid");
  const pool = optionalText(parameters, "pool");
  const unprivileged = parameters.unprivileged !== false;
  if (!unprivileged) requirePermission(cluster, identity, "/", ["Sys.Modify"]);
  requireFreeId(cluster, vmid);
  const keys = optionalText(parameters, "ssh-public-keys");
  if (keys !== undefined) requireSshKeys(encodeURIComponent(keys));
  if (pool !== undefined) requirePool(cluster, pool);
  const mayAllocate = (path: string) => may(cluster, identity, path, ["VM.Allocate"]);
  if (!mayAllocate(`/vms/${vmid}`) && !(pool !== undefined && mayAllocate(`/pool/${pool}`))) {
    throw new PveError(403, "Permission check failed");
  }
  const storage = optionalText(parameters, "storage") ?? "local";
  const options = creationOptions(parameters, storage);
  const actor = { cluster, identity, vmid, pool };
  requireChangePermissions(actor, { before: {}, options, removed: [], unprivileged });
  const template = text(parameters, "ostemplate");
  if (template === "-") throw failure("pipe requires cli environment");
  requireVolumeAccess(cluster, identity, vmid, template, "vztmpl");
  const mounts = Object.keys(options).filter(isMountPoint);
  if (mounts.length > 0 && !mounts.includes("rootfs")) {
    throw failure("mount points configured, but 'rootfs' not set - aborting");
  }
  const config: Config = { rootfs: `${storage}:4`, ...options, ...(unprivileged ? { unprivileged: 1 } : {}) };
  for (const [, { volume }] of mountPointsOf(config)) {
    if (mountKind(volume) === "volume") requireUsableStorage({ cluster, identity }, volume, node);
  }
  for (const [option, value] of Object.entries(options)) {
    checkOption(cluster, { vmid, node, config: {} }, option, String(value));
  }
  return {
    node,
    vmid,
    pool,
    config,
    template,
    logins: { keys, password: optionalText(parameters, "password") },
  };
}

/** The options of a call, with sizes on the default storage. */
export function creationOptions(parameters: Call["parameters"], storage: string): Config {
  const { unprivileged: _, ...given } = optionsOf(parameters);
  const options = Object.entries(given).flatMap(([option, value]) => {
    if (value === null || isUnused(option)) return [];
    // A number alone is a size on the default storage.
    const isSize = isMountPoint(option) && /^\d+(?:\.\d+)?$/.test(String(value));
    return [[option, isSize ? `${storage}:${value}` : value]];
  });
  return clampCpuUnits(Object.fromEntries(options)) as Config;
}

/** Refuses a storage that cannot hold volumes of containers, or that the identity may not use. */
export function requireUsableStorage(
  { cluster, identity }: Pick<Call, "cluster" | "identity">,
  volume: string,
  node: string,
) {
  const { storage } = parseVolid(volume);
  requireStorage(cluster, storage, node, "rootdir");
  requirePermission(cluster, identity, `/storage/${storage}`, ["Datastore.AllocateSpace"]);
}

/** Refuses an id that a guest has. */
export function requireFreeId(cluster: Cluster, vmid: number): void {
  const guest = findGuest(cluster, vmid);
  if (!guest) return;
  const noun = guest.kind === "qemu" ? "VM" : "CT";
  throw failure(`${noun} ${vmid} already exists on node '${guest.node}'`);
}

/** From here on nobody else can have the id, and what is left after a kill is found. */
function reserve(cluster: Cluster, { node, vmid }: Building): void {
  openJournal(cluster, vmid);
  writeGuest(cluster, {
    vmid,
    node,
    kind: "lxc",
    config: { lock: "create" },
    pending: {},
    snapshots: {},
    created: Math.floor(Date.now() / 1000),
  });
}

/** Lets go of an id that was reserved for a container of which nothing is made yet. */
function release(cluster: Cluster, vmid: number): void {
  cluster.store.transaction(() => {
    deleteGuest(cluster, vmid);
    closeJournal(cluster, vmid);
  });
}
