import { failure, PveError } from "../../error.ts";
import { type Format, parsePropertyString } from "../../schema/property-string.ts";
import { seedFiles } from "../cloudinit.ts";
import type { Config } from "../guest.ts";
import { dataDisksOf, networkCards } from "../power/spec.ts";
import type { Change } from "./change.ts";
import { type Drive, isCdrom, isCloudinit, isDriveName, parseDrive } from "./drives.ts";
import { parseBootOrder, parseHotplug } from "./formats.ts";
import { isNetName, parseNet } from "./nets.ts";
import { isWindows, optionProperty } from "./options.ts";
import { applyOption } from "./pending.ts";
import { isCloudinitOption } from "./permissions.ts";
import { noteSeedChange } from "./seeded.ts";

// Options that a running machine knows nothing of.
const harmless = new Set([
  ...["description", "hookscript", "lock", "migrate_downtime", "migrate_speed", "name", "onboot"],
  ...["protection", "shares", "startup", "tags", "vmstatestorage"],
]);

const isHarmless = (option: string): boolean =>
  harmless.has(option) || isCloudinitOption(option) || /^ipconfig\d+$/.test(option);

/**
 * Applies what a running machine takes at once of what waits: all that does not concern it, and of the options
 * `selected` those that can be plugged by its option `hotplug`. Returns what is wrong with single options; they, and
 * all else, go on waiting.
 */
export async function hotplug(
  change: Change,
  selected: ReadonlySet<string>,
): Promise<Record<string, string>> {
  const errors: Record<string, string> = {};
  const features = parseHotplug(change.guest.config.hotplug);
  for (const option of inOrder(change)) {
    const isSetHarmless = isHarmless(option) && change.guest.pending[option] !== null;
    if (!selected.has(option) && !isSetHarmless) continue;
    try {
      if (!(isHarmless(option) || takes(change, option, features))) continue;
      await plug(change, option);
    } catch (error) {
      if (!(error instanceof PveError)) throw error;
      errors[option] = `hotplug problem - ${error.message}`;
    }
  }
  if (features.has("cloudinit") && change.guest.seeded) await reseed(change);
  return errors;
}

/** What is harmless first, then removals, then the rest; the drive of cloud-init last, made of all the others. */
function inOrder({ guest: { pending } }: Change): string[] {
  const rank = (option: string) => {
    const value = pending[option];
    if (value === null) return 1;
    if (isHarmless(option)) return 0;
    const drive = isDriveName(option) ? parseDrive(option, value!) : undefined;
    return drive && isCloudinit(drive) ? 3 : 2;
  };
  return Object.keys(pending)
    .sort()
    .sort((one, other) => rank(one) - rank(other));
}

/** Applies one option to the configuration and to the machine. */
async function plug(change: Change, option: string): Promise<void> {
  const { guest } = change;
  const before = guest.config[option];
  if (isNetName(option) || isDriveName(option)) await replug(change, option);
  applyOption(change, option);
  const now = guest.config[option];
  noteSeedChange(guest, option, before, now);
  const drive = now !== undefined && isDriveName(option) ? parseDrive(option, now) : undefined;
  if (drive && isCloudinit(drive)) await reseed(change);
}

/** Gives the machine the cards or disks that it has with the option's waiting value. */
async function replug({ cluster, guest }: Change, option: string): Promise<void> {
  const { [option]: _, ...config } = guest.config;
  const value = guest.pending[option];
  if (value !== null && value !== undefined) config[option] = value;
  const { machines } = cluster;
  try {
    if (isNetName(option)) await machines.setCards(guest.vmid, networkCards(config));
    else await machines.setDisks(guest.vmid, dataDisksOf(cluster, { ...guest, config }));
  } catch (error) {
    throw failure(error instanceof Error ? error.message : String(error));
  }
}

/** Makes the content of the cloud-init drive anew; the machine reads it at its next boot. */
export async function reseed({ cluster, guest }: Change): Promise<void> {
  const seed = await seedFiles(cluster, guest);
  if (cluster.machines.running(guest.vmid)) await cluster.machines.setSeed(guest.vmid, seed);
  delete guest.seeded;
}

/** Whether a running machine takes the option's waiting value, or its waiting removal; refuses what it never can. */
function takes({ guest: { config, pending } }: Change, option: string, features: Set<string>): boolean {
  const value = pending[option];
  if (value === undefined) return false;
  if (value === null) return takesRemoval(config, option, features);
  if (option === "hotplug")
    return ![value, config.hotplug ?? ""].some((one) => /cpu|memory/.test(String(one)));
  if (option === "balloon") return Number(config.balloon ?? 1) > 0 === Number(value) > 0;
  if (option === "agent") return takesAgent(config, String(value));
  if (isNetName(option)) return features.has("network") || isSmallNetChange(config[option], value);
  if (isDriveName(option)) return takesDrive(config, option, value, features);
  return takesEither(config, option, features);
}

function takesRemoval(config: Config, option: string, features: Set<string>): boolean {
  if (option === "hotplug") return !/cpu|memory/.test(String(config.hotplug));
  if (option === "balloon") return config.balloon !== 0;
  if (isNetName(option)) return features.has("network");
  if (!isDriveName(option)) return takesEither(config, option, features);
  if (!features.has("disk") || /^(?:efidisk|ide|sata|tpmstate)/.test(option)) return false;
  requireNotBootable(config, option);
  return true;
}

/** Options that are set as they are removed. */
function takesEither(config: Config, option: string, features: Set<string>): boolean {
  if (option === "vcpus") return features.has("cpu");
  if (option === "tablet") return features.has("usb");
  if (option === "memory") return features.has("memory");
  if (/^usb\d+$/.test(option)) {
    const { ostype } = config;
    const knowsPlugs = ostype === "l26" || (isWindows(ostype) && /^win(?:8|10|11)$/.test(String(ostype)));
    return features.has("usb") && knowsPlugs;
  }
  return option === "cpuunits" || option === "cpulimit";
}

/** All that concerns the agent's device waits; what only PVE reads does not. */
function takesAgent(config: Config, value: string): boolean {
  if (config.agent === undefined) return false;
  const format = optionProperty("agent")?.format as Format;
  const settings = [String(config.agent), value].map((one) => {
    const { fstrim_cloned_disks: _, ...rest } = parsePropertyString(format, one);
    return JSON.stringify(Object.entries(rest).sort());
  });
  return settings[0] === settings[1];
}

/** Another bridge, VLAN or rate needs no other card. */
function isSmallNetChange(before: string | number | undefined, after: string | number): boolean {
  if (before === undefined) return false;
  const [old, now] = [parseNet(before), parseNet(after)];
  const same = ["model", "macaddr", "queues", "mtu"].every((key) => old[key] === now[key]);
  return same && old.bridge !== undefined && now.bridge !== undefined;
}

// Settings that QEMU takes only when it opens the disk.
const fixedSettings = ["aio", "discard", "iothread", "queues", "product", "cache", "ssd", "vendor", "ro"];

function takesDrive(config: Config, option: string, value: string | number, features: Set<string>): boolean {
  if (option === "efidisk0" || option === "tpmstate0") return false;
  const now = parseDrive(option, value);
  const before = config[option] === undefined ? undefined : parseDrive(option, config[option]);
  if (!now) return false;
  const canPlug = features.has("disk") && !/^(?:ide|sata)/.test(option);
  if (!before) return canPlug;
  if (isCdrom(now) !== isCdrom(before)) throw failure("unable to change media type");
  if (isCdrom(before)) return true;
  if (now.file === before.file)
    return fixedSettings.every((key) => setting(now, key) === setting(before, key));
  if (canPlug) requireNotBootable(config, option);
  return canPlug;
}

const setting = (drive: Drive, key: string): string | undefined => drive[key];

function requireNotBootable(config: Config, option: string): void {
  if (!parseBootOrder(config.boot).includes(option)) return;
  throw failure(`can't unplug bootdisk '${option}'`);
}
