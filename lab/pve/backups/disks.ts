import type { Cluster } from "../cluster.ts";
import { attachments, sizeSetting } from "../guests/attachments.ts";
import type { Config, Guest } from "../guests/guest.ts";
import { mountKind, mountPointsOf } from "../guests/lxc/options.ts";
import { drivesOf, isCdrom } from "../guests/qemu/drives.ts";
import { printDiskSize } from "../schema/disk-size.ts";
import type { Volume } from "../storage/volume.ts";
import { requireVolume } from "../storage/volumes.ts";

/** A disk that goes into a backup. */
export interface Chosen {
  option: string;
  volume: Volume;
}

/** The disks of a guest that go into its backup; tells of each whether it does. */
export function chosenDisks(cluster: Cluster, guest: Guest, info: (line: string) => void): Chosen[] {
  const options = guest.kind === "qemu" ? chosenDrives(guest.config, info) : chosenMounts(guest.config, info);
  const volids = new Map(attachments(guest.kind, guest.config).map(({ option, volid }) => [option, volid]));
  return options.flatMap((option) => {
    const volid = volids.get(option);
    return volid === undefined ? [] : [{ option, volume: requireVolume(cluster, volid, guest.node) }];
  });
}

function chosenDrives(config: Config, info: (line: string) => void): string[] {
  if (config.name !== undefined) info(`VM Name: ${config.name}`);
  const drives = drivesOf(config).filter(([, drive]) => !isCdrom(drive));
  return drives.flatMap(([option, { file, backup }]) => {
    const reason = exclusion(option, backup, config);
    if (reason !== undefined) {
      info(`exclude disk '${option}' '${file}' (${reason})`);
      return [];
    }
    const size = sizeSetting(config[option]!);
    info(`include disk '${option}' '${file}'${size === undefined ? "" : ` ${printDiskSize(size)}`}`);
    return [option];
  });
}

function exclusion(option: string, backup: string | undefined, { bios }: Config): string | undefined {
  if (option.startsWith("efidisk") && bios !== "ovmf") return "efidisk but no OMVF BIOS";
  return backup === "0" ? "backup=no" : undefined;
}

function chosenMounts(config: Config, info: (line: string) => void): string[] {
  if (config.hostname !== undefined) info(`CT Name: ${config.hostname}`);
  return mountPointsOf(config).flatMap(([option, { volume, settings }]) => {
    const kind = mountKind(volume);
    const path = option === "rootfs" ? "/" : settings.mp;
    if (kind === "volume" && (option === "rootfs" || settings.backup === "1")) {
      info(`including mount point ${option} ('${path}') in backup`);
      return [option];
    }
    const reason = kind === "volume" ? "disabled" : "not a volume";
    info(`excluding ${kind} mount point ${option} ('${path}') from backup (${reason})`);
    return [];
  });
}
