import { parseDiskSize, printDiskSize } from "../../schema/disk-size.ts";
import {
  type Fields,
  type Format,
  PropertyStringError,
  parsePropertyString,
  printPropertyString,
} from "../../schema/property-string.ts";
import type { Config } from "../guest.ts";
import { optionProperty } from "./options.ts";

/** What an option such as scsi0 says, key by key. `size` is in PVE's units. */
export interface Drive extends Fields {
  /** A volume, "STORAGE:GIB" or "STORAGE:cloudinit" for one that shall be made, "none", "cdrom", or a path. */
  file: string;
}

const numbered = (word: string, count: number) => Array.from({ length: count }, (_, n) => `${word}${n}`);

/** Names of drives in PVE's order, which is the one in which it looks for a disk to boot from. */
export const driveNames: readonly string[] = [
  ...numbered("ide", 4),
  ...numbered("scsi", 31),
  ...numbered("virtio", 16),
  ...numbered("sata", 6),
  "efidisk0",
  "tpmstate0",
];

const names = new Set(driveNames);

/** Whether an option is a drive; those that are set aside (unusedN) are none. */
export const isDriveName = (option: string): boolean => names.has(option);
export const isUnusedName = (option: string): boolean => /^unused\d+$/.test(option);

const throttles = ["", "_rd", "_wr"];

// A limit of bursts needs the limit that they exceed.
const requirements = throttles.flatMap((which) => [
  [`mbps${which}_max`, `mbps${which}`],
  [`bps${which}_max_length`, `mbps${which}_max`],
  [`iops${which}_max_length`, `iops${which}_max`],
]);

const exclusions = ["mbps", "iops"].flatMap((unit) => [
  [unit, `${unit}_rd`],
  [unit, `${unit}_wr`],
]);

const notOfCdroms = ["snapshot", "trans", "format", "heads", "secs", "cyls"];

/** Takes a drive apart; undefined when PVE cannot, as with settings that exclude each other. */
export function parseDrive(option: string, value: string | number): Drive | undefined {
  const fields = fieldsOf(option, String(value));
  if (fields?.file === undefined) return undefined;
  const drive: Drive = { ...fields, file: fields.file };
  for (const which of throttles) {
    const bytes = drive[`bps${which}`];
    if (bytes === undefined) continue;
    if (drive[`mbps${which}`] !== undefined) return undefined;
    drive[`mbps${which}`] = (Number(bytes) / 1024 ** 2).toFixed(3);
    delete drive[`bps${which}`];
  }
  const has = (key = "") => drive[key] !== undefined && drive[key] !== "0";
  if (requirements.some(([limit, needed]) => has(limit) && !has(needed))) return undefined;
  if (exclusions.some(([one, other]) => has(one) && has(other))) return undefined;
  if (isCdrom(drive) && (notOfCdroms.some(has) || option.startsWith("virtio"))) return undefined;
  if (drive.size !== undefined) drive.size = printDiskSize(parseDiskSize(drive.size) ?? 0);
  return drive;
}

function fieldsOf(option: string, value: string): Fields | undefined {
  const format = optionProperty(option)?.format;
  if (typeof format !== "object") return undefined;
  try {
    return parsePropertyString(format, value);
  } catch (error) {
    if (error instanceof PropertyStringError) return undefined;
    throw error;
  }
}

const printed: Format = { file: { default_key: 1 } };

/** Prints a drive as PVE does: the volume first and without its key, then the settings by name. */
export function printDrive(drive: Drive): string {
  const optional = Object.fromEntries(Object.keys(drive).map((key) => [key, { optional: 1 as const }]));
  return printPropertyString({ ...optional, ...printed }, drive);
}

/** The drives of a configuration by their options, in PVE's order; what cannot be read is left out. */
export function drivesOf(config: Readonly<Record<string, unknown>>): [option: string, drive: Drive][] {
  return driveNames.flatMap((option): [string, Drive][] => {
    const value = config[option];
    const drive = value === undefined || value === null ? undefined : parseDrive(option, String(value));
    return drive ? [[option, drive]] : [];
  });
}

/** Whether it is for media that are read: CD images, and the drive of cloud-init. */
export const isCdrom = (drive: Drive): boolean => drive.media === "cdrom";

const cloudinitName = /[:/](?:vm-\d+-)?cloudinit(?:\.(?:raw|qcow|qed|qcow2|vmdk|cloop))?$/;

/** Whether it is the drive of cloud-init, or asks for one to be made. */
export const isCloudinit = ({ file }: Pick<Drive, "file">): boolean => cloudinitName.test(file);

/** Whether it is a CD drive that people put CDs into. */
export const isPlainCdrom = (drive: Drive): boolean => isCdrom(drive) && !isCloudinit(drive);

/** What "local-lvm:20" asks for; without a storage it is the one that the call names. */
export function newDisk(file: string): { storage: string | undefined; gib: number } | undefined {
  const [, storage, gib] = /^(?:([^/:\s]+):)?(\d+(?:\.\d+)?)$/.exec(file) ?? [];
  return gib === undefined ? undefined : { storage, gib: Number(gib) };
}

/** The storage of "local-lvm:cloudinit" or of any volume; undefined for paths, "none" and "cdrom". */
export const storageIdOf = (file: string): string | undefined => /^([^:/\s]+):\S+$/.exec(file)?.[1];

/** The option that has a cloud-init drive, looked for everywhere but at `except`. */
export const cloudinitOption = (
  config: Readonly<Record<string, unknown>>,
  except?: string,
): string | undefined =>
  drivesOf(config).find(([option, drive]) => option !== except && isCloudinit(drive))?.[0];

/** What PVE boots from unless it is told: the first disk, the first CD, the first network card. */
export function defaultBootDevices(config: Config): string[] {
  const drives = drivesOf(config).filter(([option]) => !/^(?:efidisk|tpmstate)/.test(option));
  const disk = drives.find(([, drive]) => !isCdrom(drive))?.[0];
  const cdrom = drives.find(([, drive]) => isCdrom(drive))?.[0];
  const card = numbered("net", 32).find((option) => config[option] !== undefined);
  return [disk, cdrom, card].filter((device) => device !== undefined);
}
