import type { Cluster } from "../../cluster.ts";
import { failure, PveError } from "../../error.ts";
import { withUnused } from "../attachments.ts";
import { type Guest, writeGuest } from "../guest.ts";
import { closeJournal, openJournal } from "../qemu/volume-journal.ts";
import {
  isMountPoint,
  isNetwork,
  isUnused,
  mountKind,
  parseMountPoint,
  parseNetwork,
  printMountPoint,
  printNetwork,
} from "./options.ts";
import { networkFile } from "./setup.ts";
import { networkCards } from "./spec.ts";
import { measured, removeUnused, withNewVolume } from "./volumes.ts";

type Value = string | number | null;
/** Applies one option and returns the guest with it; undefined lets it wait. */
type Apply = (cluster: Cluster, guest: Guest, option: string, value: Value) => Promise<Guest | undefined>;

/** Applies what waits for a power-off; what cannot be applied goes on waiting. The caller holds the configuration. */
export async function applyPending(cluster: Cluster, guest: Guest): Promise<Guest> {
  return (await applyOff(cluster, guest, Object.keys(guest.pending))).guest;
}

/** What came of a change: the guest, and by option what could not be done. */
export interface Outcome {
  guest: Guest;
  errors: Record<string, string>;
}

/** Applies waiting options to a container that is off. */
export function applyOff(cluster: Cluster, guest: Guest, options: string[]): Promise<Outcome> {
  return applyEach(
    cluster,
    guest,
    options,
    applyOne,
    (option) => `unable to apply pending change ${option} : `,
  );
}

/** Applies those of the waiting options that a running container takes; the others go on waiting. */
export function applyRunning(cluster: Cluster, guest: Guest, options: string[]): Promise<Outcome> {
  return applyEach(cluster, guest, options, hotplug, (option) => `unable to hotplug ${option}: `);
}

async function applyEach(
  cluster: Cluster,
  guest: Guest,
  options: string[],
  apply: Apply,
  problem: (option: string) => string,
): Promise<Outcome> {
  let now = guest;
  const errors: Record<string, string> = {};
  const removals = options.filter((option) => guest.pending[option] === null).sort();
  const changes = options.filter((option) => guest.pending[option] != null).sort();
  for (const option of [...removals, ...changes]) {
    const makesVolume = isMountPoint(option);
    if (makesVolume) openJournal(cluster, guest.vmid);
    try {
      const changed = await apply(cluster, now, option, now.pending[option] ?? null);
      if (!changed) continue;
      now = changed;
      writeGuest(cluster, now);
    } catch (error) {
      if (!(error instanceof PveError)) throw error;
      errors[option] = problem(option) + error.message;
    } finally {
      if (makesVolume) closeJournal(cluster, guest.vmid);
    }
  }
  return { guest: now, errors };
}

async function applyOne(cluster: Cluster, guest: Guest, option: string, value: Value): Promise<Guest> {
  const old = guest.config[option];
  if (value === null) {
    if (isUnused(option)) await removeUnused(cluster, guest, String(old));
    const now = taken(guest, option, null);
    return isMountPoint(option) ? settingAside(now, option, String(old)) : now;
  }
  if (isNetwork(option)) return taken(guest, option, printNetwork(parseNetwork(String(value))));
  if (!isMountPoint(option)) return taken(guest, option, value);
  const mount = parseMountPoint(option, String(value));
  // PVE makes no other root of a container.
  const made = option === "rootfs" ? mount : await withNewVolume(cluster, guest, mount);
  const now = taken(guest, option, printMountPoint(option, measured(cluster, guest, made)));
  return old === undefined ? now : settingAside(now, option, String(old));
}

// What changes nothing that a running system could see, or what PVE tells the kernel only.
const immediate = new Set([
  ...["description", "onboot", "startup", "protection", "hostname", "hookscript", "cores", "tags", "lock"],
  ...["cpulimit", "cpuunits", "memory", "swap"],
]);

async function hotplug(
  cluster: Cluster,
  guest: Guest,
  option: string,
  value: Value,
): Promise<Guest | undefined> {
  const isNew = value !== null && guest.config[option] === undefined;
  if (isNetwork(option)) return plugNetwork(cluster, guest, option, value);
  const isAdded = isNew && (isMountPoint(option) || /^dev\d+$/.test(option));
  if (immediate.has(option) || isAdded || (isUnused(option) && value === null)) {
    return applyOne(cluster, guest, option, value);
  }
  return undefined;
}

async function plugNetwork(cluster: Cluster, guest: Guest, option: string, value: Value): Promise<Guest> {
  const now = await applyOne(cluster, guest, option, value);
  try {
    await cluster.machines.setCards(guest.vmid, networkCards(now.config));
  } catch (error) {
    throw failure(error instanceof Error ? error.message : String(error));
  }
  if (value !== null) await announceNetwork(cluster, now, option);
  return now;
}

/** Tells a running system the addresses of a card; one that does not listen finds them at its next start. */
async function announceNetwork(
  { machines }: Cluster,
  { vmid, config }: Guest,
  option: string,
): Promise<void> {
  if (config.ostype === "unmanaged") return;
  const network = parseNetwork(String(config[option]));
  const file = `/etc/systemd/network/${network.name}.network`;
  const command = ["sh", "-c", 'cat >"$0" && networkctl reload', file];
  await machines.run(vmid, command, networkFile(network)).catch(() => {});
}

/** The guest with an option that waited no more. */
function taken(guest: Guest, option: string, value: Value): Guest {
  const { [option]: _, ...config } = guest.config;
  const { [option]: __, ...pending } = guest.pending;
  return { ...guest, pending, config: value === null ? config : { ...config, [option]: value } };
}

/** The guest with the volume that a mount point had kept as unused. */
function settingAside(guest: Guest, option: string, old: string): Guest {
  const { volume } = parseMountPoint(option, old);
  if (mountKind(volume) !== "volume") return guest;
  return { ...guest, config: withUnused("lxc", guest.config, volume) };
}
