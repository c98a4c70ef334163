import { parseDiskSize } from "../schema/disk-size.ts";
import type { Config, GuestKind } from "./guest.ts";

/** A volume that a guest's configuration names. */
export interface Attachment {
  /** As in "scsi0", "rootfs" or "unused1". */
  option: string;
  volid: string;
  /** A disk, a CD-ROM image, the drive of cloud-init, a disk that is set aside, or saved memory. */
  role: "disk" | "cdrom" | "cloudinit" | "unused" | "state";
}

const options: Record<GuestKind, RegExp> = {
  qemu: /^(?:(?:ide|sata|scsi|virtio)\d+|efidisk0|tpmstate0|unused\d+|vmstate)$/,
  lxc: /^(?:rootfs|mp\d+|unused\d+)$/,
};

/**
 * The volumes that a configuration names, by their options in alphabetical order. Configurations are written as PVE
 * prints them, the volume first; paths of the node, `none` and `cdrom` are no volumes.
 */
export function attachments(kind: GuestKind, config: Config): Attachment[] {
  return Object.keys(config)
    .filter((option) => options[kind].test(option))
    .sort()
    .flatMap((option) => {
      const [volid = "", ...settings] = String(config[option]).split(",");
      if (!/^[^:/\s]+:\S+$/.test(volid)) return [];
      return [{ option, volid, role: role(option, volid, settings) }];
    });
}

function role(option: string, volid: string, settings: string[]): Attachment["role"] {
  if (option.startsWith("unused")) return "unused";
  if (option === "vmstate") return "state";
  if (!settings.includes("media=cdrom")) return "disk";
  return /\bvm-\d+-cloudinit\b/.test(volid) ? "cloudinit" : "cdrom";
}

/** An option's value with another volume in the place of its own. */
export function withVolume(value: string | number | undefined, volid: string): string {
  const [, ...settings] = String(value).split(",");
  return [volid, ...settings].join(",");
}

/** A configuration with each volume replaced by the one that `volids` has for it. */
export function withVolumes(kind: GuestKind, config: Config, volids: ReadonlyMap<string, string>): Config {
  const replaced = attachments(kind, config).flatMap(({ option, volid }) => {
    const other = volids.get(volid);
    return other === undefined ? [] : [[option, withVolume(config[option], other)]];
  });
  return { ...config, ...Object.fromEntries(replaced) };
}

/** Sets a disk aside under the first free `unusedN` and returns the configuration, unchanged if it names it already. */
export function withUnused(kind: GuestKind, config: Config, volid: string): Config {
  if (attachments(kind, config).some((one) => one.volid === volid)) return config;
  let number = 0;
  while (config[`unused${number}`] !== undefined) number += 1;
  return { ...config, [`unused${number}`]: volid };
}

/** What `size=` says in an option's value, in bytes. */
export function sizeSetting(value: string | number): number | undefined {
  const text = /,size=([^,]+)/.exec(String(value))?.[1];
  return text === undefined ? undefined : parseDiskSize(text);
}
