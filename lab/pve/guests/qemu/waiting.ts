import { randomUUID } from "node:crypto";
import { requirePermission } from "../../access/permissions.ts";
import { failure } from "../../error.ts";
import type { Guest } from "../guest.ts";
import { hashPassword, isHashed } from "../password.ts";
import { type Change, discard, setAside } from "./change.ts";
import { isDriveName, isPlainCdrom, isUnusedName, parseDrive, storageIdOf } from "./drives.ts";
import { parseBootOrder, printBootOrder } from "./formats.ts";
import { pinnedMachine } from "./machine-type.ts";
import { isNetName } from "./nets.ts";
import { isWindows, printTags, storedValue } from "./options.ts";
import {
  type Actor,
  requireBridgePermissions,
  requireDrivePermission,
  requireTagPermissions,
  requireValuePermission,
  requireVm,
} from "./permissions.ts";
import type { Update } from "./update-request.ts";

/** Where an update is on its way into what waits for the machine to take it. */
export interface Waiting {
  change: Change;
  update: Update;
  /** Options that it concerns, for the machine to take at once what it can of them. */
  selected: Set<string>;
  log(line: string): void;
}

/** Notes that an option shall be removed. Disks that are set aside, and tags, are removed at once. */
export function removeOption(waiting: Waiting, option: string): void {
  const { change, update, selected, log } = waiting;
  const { actor } = update;
  const { config, pending } = change.guest;
  const waits = pending[option] ?? undefined;
  const value = config[option] ?? waits;
  if (value === undefined) {
    log(`cannot delete '${option}' - not set in current configuration!`);
    return;
  }
  selected.add(option);
  delete pending[option];
  removeFromBootOrder(waiting, option);
  if (isUnusedName(option) || option === "vmstate") {
    removeVolume(waiting, option, String(value));
  } else if (option === "tags") {
    requireTagPermissions(actor, String(value), "");
    delete config.tags;
  } else {
    if (isDriveName(option)) removeDrive(waiting, option, String(value), waits);
    else if (isNetName(option)) requireBridgePermissions(actor, { [option]: value });
    else requireValuePermission(actor, option, String(value), "delete");
    if (config[option] !== undefined) pending[option] = null;
  }
}

function removeVolume({ change, update: { actor } }: Waiting, option: string, value: string): void {
  const [volid = ""] = value.split(",");
  const noun = option === "vmstate" ? "vmstate" : "unused disk";
  requireUnprotected(change.guest, `can't remove ${noun} '${volid}'`);
  requireVm(actor, ["VM.Config.Disk"]);
  requireDeletion(actor, volid);
  discard(change, option, { file: volid });
  delete change.guest.config[option];
}

function removeDrive(
  { change, update: { actor, force } }: Waiting,
  option: string,
  value: string,
  waits: string | number | undefined,
): void {
  const { guest } = change;
  requireUnprotected(guest, `can't remove drive '${option}'`);
  requireDrivePermission(actor, option, value);
  const waitingDrive = waits === undefined ? undefined : parseDrive(option, waits);
  if (waitingDrive) setAside(change, waitingDrive);
  if (!force) return;
  requireVm(actor, ["VM.Config.Disk"]);
  requireDeletion(actor, parseDrive(option, value)?.file ?? "");
  guest.doomed = [...(guest.doomed ?? []), option];
}

function requireUnprotected({ config }: Guest, refusal: string): void {
  if (config.protection === 1) throw failure(`${refusal} - protection mode enabled`);
}

function requireDeletion({ cluster, identity }: Actor, volid: string): void {
  const storage = storageIdOf(volid);
  if (storage === undefined) return;
  requirePermission(cluster, identity, `/storage/${storage}`, ["Datastore.AllocateSpace"]);
}

/** Sets a drive aside that waits and will be replaced by another one. */
export function replaceWaitingDrive({ change, update }: Waiting, option: string): void {
  const { actor, set } = update;
  const { config, pending } = change.guest;
  const wanted = String(set[option]);
  if (config[option] !== undefined) {
    requireDrivePermission(actor, option, String(config[option]));
    if (option === "tpmstate0") requireSameTpmVersion(String(config[option]), wanted);
  }
  requireDrivePermission(actor, option, wanted);
  const waits = pending[option] ?? undefined;
  if (waits === undefined || waits === wanted) return;
  const drive = parseDrive(option, waits);
  delete pending[option];
  if (drive) setAside(change, drive);
}

function requireSameTpmVersion(before: string, after: string): void {
  const [old, now] = [before, after].map((value) => parseDrive("tpmstate0", value));
  if (!old || !now || old.file !== now.file) return;
  if ((old.version ?? "v1.2") === (now.version ?? "v1.2")) return;
  throw failure("cannot change TPM state version after creation");
}

/** Notes an option's new value; a password is taken at once, and only its hash is kept. */
export async function setOption(
  waiting: Waiting,
  option: string,
  value: string | number | boolean,
): Promise<void> {
  const { change, update, selected } = waiting;
  const { actor, set } = update;
  const { guest } = change;
  const { config, pending } = guest;
  const before = config[option];
  selected.add(option);
  if (option === "cipassword") {
    config.cipassword = await keptPassword(String(value), config.ostype);
  } else if (option === "tags") {
    requireTagPermissions(actor, String(before ?? ""), String(value));
    wait(guest, option, printTags(String(value)));
  } else if (option === "boot") {
    setBootOrder(waiting, String(value));
  } else {
    if (isNetName(option) && before !== undefined) requireBridgePermissions(actor, { [option]: before });
    if (before !== undefined) requireValuePermission(actor, option, String(before), "modify");
    requireValuePermission(actor, option, String(value), "modify");
    wait(guest, option, option === "vmgenid" && value === "1" ? randomUUID() : value);
    if (isDriveName(option)) addToBootOrder(waiting, option, String(value));
    const isTypeOpen = set.machine === undefined && !("machine" in pending);
    const machine = option === "ostype" && isTypeOpen && pinnedMachine(config.machine, String(value));
    if (machine) wait(guest, "machine", machine);
  }
}

async function keptPassword(password: string, ostype: string | number | undefined): Promise<string> {
  // Windows' cloudbase-init can do nothing with a hash.
  return isWindows(ostype) || isHashed(password) ? password : hashPassword(password);
}

function wait(guest: Guest, option: string, value: string | number | boolean): void {
  const stored = storedValue(option, value);
  if (stored !== undefined) guest.pending[option] = stored;
  // An empty description is none; of any other option an empty value is not read back at all.
  else if (option === "description") guest.pending.description = null;
}

function setBootOrder({ change: { guest }, update: { set, remove } }: Waiting, value: string): void {
  const { config, pending } = guest;
  const devices = parseBootOrder(value);
  const isThere = (device: string) =>
    [config, pending, set].some((options) => (options[device] ?? null) !== null) && !remove.includes(device);
  const missing = devices.find((device) => !isThere(device));
  if (missing !== undefined) throw failure(`invalid bootorder: device '${missing}' does not exist'`);
  wait(guest, "boot", devices.length === 0 ? value : printBootOrder(devices));
  if (devices.length > 0 && config.bootdisk !== undefined) pending.bootdisk = null;
}

function removeFromBootOrder({ change: { guest }, selected }: Waiting, option: string): void {
  const order = bootOrder(guest);
  if (!order.includes(option)) return;
  wait(guest, "boot", printBootOrder(order.filter((device) => device !== option)));
  selected.add("boot");
}

/** A CD drive that is new can be booted from, as all can where no order is set. */
function addToBootOrder({ change, update, selected }: Waiting, option: string, value: string): void {
  const { guest } = change;
  if (update.set.boot !== undefined) return;
  const order = bootOrder(guest);
  const drive = parseDrive(option, value);
  if (order.length === 0 || !drive || !isPlainCdrom(drive) || order.includes(option)) return;
  wait(guest, "boot", printBootOrder([...order, option]));
  selected.add("boot");
}

const bootOrder = ({ config, pending }: Guest): string[] => parseBootOrder(pending.boot ?? config.boot);

/** What is set to what it is needs not wait, nor the removal of what is not there. */
export function dropUnchanged({ config, pending }: Guest): void {
  for (const [option, value] of Object.entries(pending)) {
    const before = config[option];
    const isSame = value === null ? before === undefined : String(value) === String(before);
    if (isSame) delete pending[option];
  }
}
