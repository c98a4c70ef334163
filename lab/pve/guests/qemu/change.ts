import type { Cluster } from "../../cluster.ts";
import { failure } from "../../error.ts";
import { findVolume, removeVolume } from "../../storage/volumes.ts";
import { withUnused } from "../attachments.ts";
import { type Guest, writeGuest } from "../guest.ts";
import {
  cloudinitOption,
  type Drive,
  drivesOf,
  isCdrom,
  isCloudinit,
  isPlainCdrom,
  isUnusedName,
  parseDrive,
} from "./drives.ts";
import { isBaseInUse, isOwner } from "./volume-access.ts";
import { closeJournal, openJournal } from "./volume-journal.ts";

/** A machine's configuration on its way to another one. Nothing of it is there for others before it is committed. */
export interface Change {
  cluster: Cluster;
  /** A copy, free to be changed. */
  guest: Guest;
  /** Volumes to delete once no configuration names them. */
  unwanted: string[];
}

export function beginChange(cluster: Cluster, guest: Guest): Change {
  return { cluster, guest: structuredClone(guest), unwanted: [] };
}

/** Writes the configuration, then deletes the volumes that it does not name any more. */
export async function commit(change: Change): Promise<void> {
  const { cluster, guest, unwanted } = change;
  tidy(guest);
  cluster.store.transaction(() => {
    writeGuest(cluster, guest);
    if (unwanted.length > 0) openJournal(cluster, guest.vmid, unwanted);
  });
  for (const volid of unwanted.splice(0)) {
    const volume = findVolume(cluster, volid, guest.node);
    if (volume) await removeVolume(cluster, volume);
  }
  closeJournal(cluster, guest.vmid);
}

/** What PVE puts right whenever it writes a configuration. */
export function tidy(guest: Guest): void {
  const { config, pending } = guest;
  const used = new Set([...drivesOf(config), ...drivesOf(pending)].map(([, { file }]) => file));
  for (const option of Object.keys(config).filter(isUnusedName)) {
    if (used.has(String(config[option]))) delete config[option];
  }
  if (guest.seeded && cloudinitOption(config) === undefined) delete guest.seeded;
  if (guest.doomed) guest.doomed = guest.doomed.filter((option) => pending[option] === null);
  if (guest.doomed?.length === 0) delete guest.doomed;
}

/** Sets a disk aside as unusedN when it is taken out; the drive of cloud-init is deleted, as it is made anew at will. */
export function setAside(change: Change, drive: Drive): void {
  const { cluster, guest, unwanted } = change;
  const isNamed = [...drivesOf(guest.config), ...drivesOf(guest.pending)].some(
    ([, other]) => other.file === drive.file,
  );
  if (isNamed) return;
  if (isCloudinit(drive)) {
    unwanted.push(drive.file);
    delete guest.seeded;
  } else if (!isCdrom(drive) && isOwner(cluster, guest.vmid, drive.file)) {
    guest.config = withUnused("qemu", guest.config, drive.file);
  }
}

/** Takes a drive out of the configuration. */
export function detach(change: Change, option: string): void {
  const { guest } = change;
  const value = guest.config[option];
  const drive = value === undefined ? undefined : parseDrive(option, value);
  const isDoomed = guest.doomed?.includes(option);
  if (drive && isDoomed) discard(change, option, drive);
  delete guest.config[option];
  delete guest.pending[option];
  if (drive && !isDoomed) setAside(change, drive);
}

/** Has a disk deleted that belongs to the machine; refuses one that a snapshot still has. */
export function discard({ cluster, guest, unwanted }: Change, option: string, drive: Drive): void {
  if (isPlainCdrom(drive) || !isOwner(cluster, guest.vmid, drive.file)) return;
  const { [option]: _, ...others } = guest.config;
  const inUse = [others, ...Object.values(guest.snapshots)].some((config) =>
    drivesOf(config).some(([, other]) => !isCdrom(other) && other.file === drive.file),
  );
  if (inUse) throw failure(`unable to delete '${drive.file}' - volume is still in use (snapshot?)`);
  if (isBaseInUse(cluster, drive.file, guest.node)) {
    throw failure(`base volume '${drive.file}' is still in use by linked clones`);
  }
  unwanted.push(drive.file);
}
