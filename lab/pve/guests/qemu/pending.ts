import type { Cluster } from "../../cluster.ts";
import { PveError } from "../../error.ts";
import type { Guest } from "../guest.ts";
import { beginChange, type Change, commit, detach, setAside } from "./change.ts";
import { isDriveName, parseDrive } from "./drives.ts";

/**
 * Applies what waits for a machine to be off, and returns the machine with it. What cannot be applied goes on
 * waiting. The caller holds the configuration. The next start makes the cloud-init drive anew of all this.
 */
export async function applyPending(cluster: Cluster, guest: Guest): Promise<Guest> {
  if (Object.keys(guest.pending).length === 0 && !guest.seeded) return guest;
  const change = beginChange(cluster, guest);
  applyAll(change);
  delete change.guest.seeded;
  await commit(change);
  return change.guest;
}

/** Applies all that waits to a machine that is off; returns what is wrong with single options. */
export function applyAll(change: Change): Record<string, string> {
  const { guest } = change;
  const errors: Record<string, string> = {};
  const removed = Object.keys(guest.pending).filter((option) => guest.pending[option] === null);
  const set = Object.keys(guest.pending).filter((option) => guest.pending[option] !== null);
  for (const option of [...removed.sort(), ...set.sort()]) {
    try {
      applyOption(change, option);
    } catch (error) {
      if (!(error instanceof PveError)) throw error;
      errors[option] = `unable to apply pending change ${option} : ${error.message}`;
    }
  }
  return errors;
}

/** Makes a waiting value, or a waiting removal, that of the configuration. */
export function applyOption(change: Change, option: string): void {
  const { guest } = change;
  const value = guest.pending[option];
  if (value === undefined) return;
  if (value === null) {
    if (isDriveName(option)) detach(change, option);
    delete guest.config[option];
    delete guest.pending[option];
    return;
  }
  const before = guest.config[option];
  guest.config[option] = value;
  delete guest.pending[option];
  const drive = before !== undefined && isDriveName(option) ? parseDrive(option, before) : undefined;
  if (drive) setAside(change, drive);
}
