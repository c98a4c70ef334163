import type { Config } from "../guest.ts";

const disks = ["ide", "scsi", "virtio", "sata"];

/**
 * The devices that a virtual machine tries to boot from, in their order: those of `boot: order=scsi0;net0`. Without
 * one, as PVE has it of old: the disk named by `bootdisk` or the first one, CD-ROMs, then network cards.
 */
export function bootDevices(config: Config): string[] {
  const order = /^(?:.*,)?order=([^,]*)/.exec(String(config.boot ?? ""))?.[1];
  if (order !== undefined) return order.split(";").filter((device) => config[device] !== undefined);
  const drives = disks.flatMap((bus) => numbered(config, bus));
  const hard = drives.filter((device) => !isCdrom(config, device));
  const named = String(config.bootdisk ?? "");
  return [
    ...hard.filter((device) => device === named),
    ...hard.filter((device) => device !== named),
    ...drives.filter((device) => isCdrom(config, device)),
    ...numbered(config, "net"),
  ];
}

function numbered(config: Config, word: string): string[] {
  const number = (option: string) => Number(option.slice(word.length));
  return Object.keys(config)
    .filter((option) => new RegExp(`^${word}\\d+$`).test(option))
    .sort((one, other) => number(one) - number(other));
}

function isCdrom(config: Config, device: string): boolean {
  return String(config[device]).split(",").includes("media=cdrom");
}
