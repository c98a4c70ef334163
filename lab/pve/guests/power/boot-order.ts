import type { Config } from "../guest.ts";
import { drivesOf, isCdrom } from "../qemu/drives.ts";
import { parseBootOrder } from "../qemu/formats.ts";
import { isNetName } from "../qemu/nets.ts";

/**
 * The devices that a virtual machine tries to boot from, in their order: those of `boot: order=scsi0;net0`. Without
 * one, as PVE has it of old: the disk named by `bootdisk` or the first one, CD-ROMs, then network cards.
 */
export function bootDevices(config: Config): string[] {
  const boot = config.boot === undefined ? undefined : String(config.boot).trim();
  if (boot === "" || boot?.includes("order=")) {
    return parseBootOrder(boot).filter((device) => config[device] !== undefined);
  }
  const drives = drivesOf(config).filter(([option]) => !/^(?:efidisk|tpmstate)/.test(option));
  const names = (cdrom: boolean) =>
    drives.filter(([, drive]) => isCdrom(drive) === cdrom).map(([name]) => name);
  const disks = names(false);
  const named = disks.filter((name) => name === config.bootdisk);
  return [...new Set([...named, ...disks, ...names(true), ...cards(config)])];
}

function cards(config: Config): string[] {
  const number = (option: string) => Number(option.slice("net".length));
  return Object.keys(config)
    .filter(isNetName)
    .sort((one, other) => number(one) - number(other));
}
