import { randomUUID } from "node:crypto";
import { may, requirePermission } from "../../access/permissions.ts";
import type { Call } from "../../api.ts";
import { printIdentity } from "../../cluster.ts";
import { failure, PveError } from "../../error.ts";
import { documentPrefix } from "../../generic/documents.ts";
import { flag, integer, optionalText, text } from "../../params.ts";
import { addToPool, findPool } from "../../pools/pools.ts";
import type { Parameters } from "../../schema/validate.ts";
import type { Task } from "../../tasks/tasks.ts";
import {
  type Config,
  deleteGuest,
  findGuest,
  type Guest,
  holdConfig,
  requireGuest,
  writeGuest,
} from "../guest.ts";
import { startGuest } from "../power/power.ts";
import { tidy } from "./change.ts";
import { type Disks, makeDisks, removeMade } from "./disks.ts";
import { checkedDrives, requireStorageAccess } from "./drive-checks.ts";
import { defaultBootDevices, isDriveName } from "./drives.ts";
import { printBootOrder } from "./formats.ts";
import { pinnedMachine, qemuVersion } from "./machine-type.ts";
import { clampCpuUnits, type Options, optionsOf, printTags, storedValue } from "./options.ts";
import {
  type Actor,
  requireBridgePermissions,
  requireOptionPermissions,
  requireTagPermissions,
  requireValuePermission,
  requireVm,
} from "./permissions.ts";
import { type Restoration, requireRestorable, restoreMachine } from "./restore.ts";
import { requireSshKeys } from "./ssh-keys.ts";
import { withAddresses } from "./update-request.ts";
import { closeJournal, openJournal } from "./volume-journal.ts";

/** A machine that somebody asks for. */
interface Creation {
  actor: Actor;
  node: string;
  options: Options;
  defaultStorage: string | undefined;
  isManaged: boolean;
  isStarted: boolean;
}

/** Checks what is asked for, takes the id, and starts the task that makes the machine; returns the task's id. */
export function createMachine(call: Call): string {
  const creation = readCreation(call);
  const { cluster, identity, parameters } = call;
  if (parameters.archive !== undefined) return restoreMachine(restorationOf(creation, parameters));
  const { node, isStarted } = creation;
  const { vmid } = creation.actor;
  const user = printIdentity(identity);
  const guest = newGuest(creation);
  return cluster.store.transaction(() => {
    requireFree(creation);
    writeGuest(cluster, { ...guest, config: { lock: "create" } });
    const work = async (task: Task) => {
      await holdConfig(cluster, "qemu", vmid, () => make(creation, guest, task));
      if (!isStarted) return;
      task.log("Execute autostart");
      cluster.tasks.start({ node, type: "qmstart", id: String(vmid), user }, (worker) =>
        startGuest(cluster, requireGuest(cluster, "qemu", node, vmid), worker),
      );
    };
    const free = () => deleteGuest(cluster, vmid);
    return cluster.tasks.start({ node, type: "qmcreate", id: String(vmid), user }, work, free);
  });
}

function readCreation({ cluster, identity, parameters }: Call): Creation {
  const vmid = integer(parameters, "vmid");
  const pool = optionalText(parameters, "pool");
  const defaultStorage = optionalText(parameters, "storage");
  const creation: Creation = {
    actor: { cluster, identity, vmid, pool },
    node: text(parameters, "node"),
    options: clampCpuUnits(optionsOf(parameters)),
    defaultStorage,
    isManaged: flag(parameters, "ha-managed"),
    isStarted: flag(parameters, "start"),
  };
  if (creation.options.sshkeys !== undefined) requireSshKeys(String(creation.options.sshkeys));
  requirePlacePermissions(creation, parameters.archive !== undefined && flag(parameters, "force"));
  const archive = optionalText(parameters, "archive");
  if (archive !== undefined)
    requireRestorable({ actor: creation.actor, archive }, Object.keys(creation.options));
  requireStorageAccess({ ...creation.actor, defaultStorage }, creation.options);
  requirePermissions(creation);
  return { ...creation, options: withAddresses(checkedDrives(cluster, creation.options)) };
}

function requirePlacePermissions(
  { actor, node, defaultStorage, isManaged, isStarted }: Creation,
  overwrites: boolean,
): void {
  const { cluster, identity, vmid, pool } = actor;
  if (pool !== undefined && !findPool(cluster, pool)) {
    throw new PveError(403, `Permission check failed (pool '${pool}' does not exist)`);
  }
  if (defaultStorage !== undefined) {
    requirePermission(cluster, identity, `/storage/${defaultStorage}`, ["Datastore.AllocateSpace"]);
  }
  if (isManaged) requirePermission(cluster, identity, "/", ["Sys.Console"]);
  if (isStarted) requireVm(actor, ["VM.PowerMgmt"]);
  const places = [`/vms/${vmid}`, ...(pool === undefined ? [] : [`/pool/${pool}`])];
  if (places.some((path) => may(cluster, identity, path, ["VM.Allocate"]))) return;
  // Who backs a machine up may put it back.
  const isThere = findGuest(cluster, vmid)?.node === node;
  if (overwrites && isThere && may(cluster, identity, `/vms/${vmid}`, ["VM.Backup"])) return;
  throw new PveError(403, "Permission check failed");
}

function restorationOf({ actor, node, options, ...rest }: Creation, parameters: Parameters): Restoration {
  const stored = Object.entries(options).flatMap(([option, value]) => {
    const kept = storedValue(option, value);
    return kept === undefined ? [] : [[option, kept]];
  });
  return {
    ...{ actor, node, archive: text(parameters, "archive"), storage: rest.defaultStorage },
    ...{ force: flag(parameters, "force"), unique: flag(parameters, "unique") },
    ...{ options: Object.fromEntries(stored), isStarted: rest.isStarted, isManaged: rest.isManaged },
  };
}

function requirePermissions({ actor, options }: Creation): void {
  requireOptionPermissions(actor, Object.keys(options));
  for (const [option, value] of Object.entries(options)) requireValuePermission(actor, option, String(value));
  requireBridgePermissions(actor, options);
}

function requireFree({ actor: { cluster, vmid } }: Creation): void {
  const other = findGuest(cluster, vmid);
  if (!other) return;
  const noun = other.kind === "qemu" ? "VM" : "CT";
  throw failure(`unable to create VM ${vmid} - ${noun} ${vmid} already exists on node '${other.node}'`);
}

function newGuest({ node, actor: { vmid } }: Creation): Guest {
  const created = Math.floor(Date.now() / 1000);
  return { vmid, kind: "qemu", node, config: {}, pending: {}, snapshots: {}, created };
}

/** Makes the disks and the configuration; when anything fails nothing is left of the machine. */
async function make(creation: Creation, guest: Guest, task: Task): Promise<void> {
  const { cluster, vmid, pool } = creation.actor;
  let disks: Disks | undefined;
  openJournal(cluster, vmid);
  try {
    disks = await makeDisks(diskRequest(creation, task), drivesOf(creation.options));
    if (task.signal.aborted) throw failure("interrupted by signal");
    const made = { ...guest, config: configOf(creation, guest, disks) };
    tidy(made);
    cluster.store.transaction(() => {
      writeGuest(cluster, made);
      if (pool !== undefined) addToPool(cluster, pool, vmid);
      if (creation.isManaged) manage(creation, task);
      closeJournal(cluster, vmid);
    });
  } catch (error) {
    if (disks) await removeMade(creation.actor, disks);
    cluster.store.transaction(() => {
      deleteGuest(cluster, vmid);
      closeJournal(cluster, vmid);
    });
    if (!(error instanceof PveError)) throw error;
    throw failure(`unable to create VM ${vmid} - ${error.message}`);
  }
}

const drivesOf = (options: Options): Record<string, string> =>
  Object.fromEntries(
    Object.keys(options)
      .filter(isDriveName)
      .map((option) => [option, String(options[option])]),
  );

function diskRequest({ actor, node, options, defaultStorage }: Creation, task: Task) {
  return {
    ...actor,
    node,
    defaultStorage,
    configs: [],
    isTemplate: options.template === true,
    log: (line: string) => task.log(line),
  };
}

/** The configuration with what PVE adds to every new one. A password is hashed only where it is changed later. */
function configOf({ actor, options }: Creation, { created }: Guest, disks: Disks): Config {
  const config: Config = {};
  for (const [option, value] of Object.entries({ ...options, ...disks.options })) {
    const stored = storedValue(option, value);
    if (stored !== undefined) config[option] = stored;
  }
  config.meta = `creation-qemu=${qemuVersion},ctime=${created}`;
  config.boot ??= storedValue("boot", printBootOrder(defaultBootDevices(config)))!;
  config.smbios1 ??= `uuid=${randomUUID()}`;
  if ((config.vmgenid ?? "1") === "1" && config.arch !== "aarch64") config.vmgenid = randomUUID();
  const machine = pinnedMachine(config.machine, String(config.ostype ?? ""));
  if (machine !== undefined) config.machine = machine;
  if (config.tags !== undefined) {
    requireTagPermissions(actor, "", String(config.tags));
    config.tags = storedValue("tags", printTags(String(config.tags)))!;
  }
  return config;
}

function manage({ actor: { cluster, vmid }, isStarted }: Creation, task: Task): void {
  task.log("Add as HA resource");
  const key = `${documentPrefix("/cluster/ha/resources", {})}vm:${vmid}`;
  cluster.store.put(key, { type: "vm", state: isStarted ? "started" : "stopped" });
}
