import { failure } from "../../error.ts";
import { parseDiskSize, printDiskSize } from "../../schema/disk-size.ts";
import {
  type Fields,
  type Format,
  parsePropertyString,
  printPropertyString,
} from "../../schema/property-string.ts";
import { loadDefinitions } from "../../schema/schema.ts";
import { propertyOf } from "../../schema/validate.ts";
import type { Config } from "../guest.ts";
import { randomMacAddress } from "../mac-address.ts";

const change = loadDefinitions().find(
  ({ method, path }) => method === "PUT" && path === "/nodes/{node}/lxc/{vmid}/config",
);
const notOptions = ["node", "vmid", "delete", "revert", "digest"];
const properties = Object.fromEntries(
  Object.entries(change?.parameters.properties ?? {}).filter(([name]) => !notOptions.includes(name)),
);
const formatOf = (option: string) => propertyOf(properties, option)?.format as Format;

/** Whether containers have an option of that name. */
export const isOption = (name: string): boolean => propertyOf(properties, name) !== undefined;
export const isMountPoint = (option: string): boolean => /^(?:rootfs|mp\d+)$/.test(option);
export const isNetwork = (option: string): boolean => /^net\d+$/.test(option);
export const isUnused = (option: string): boolean => /^unused\d+$/.test(option);

/** What `rootfs` and `mpN` say. */
export interface MountPoint {
  /** A volume, STORAGE:GIB for one that shall be made, or a path of the node. */
  volume: string;
  /** Bytes; undefined while they are not known. */
  size: number | undefined;
  /** All else, as in {mp: "/data", backup: "1"}. */
  settings: Fields;
}

/** Takes a mount point apart; refuses what its format does not allow. */
export function parseMountPoint(option: string, value: string): MountPoint {
  const { volume = "", size, ...settings } = parsePropertyString(formatOf(option), value);
  return { volume, size: size === undefined ? undefined : parseDiskSize(size), settings };
}

export function printMountPoint(option: string, { volume, size, settings }: MountPoint): string {
  const printed = size === undefined ? {} : { size: printDiskSize(size) };
  return printPropertyString(formatOf(option), { ...settings, ...printed, volume });
}

/** All mount points of a configuration by their options, in the order in which they are mounted: the root first. */
export function mountPointsOf(config: Config): [option: string, mount: MountPoint][] {
  const place = (option: string) => (option === "rootfs" ? -1 : numberOf(option));
  const options = Object.keys(config).filter(isMountPoint);
  options.sort((one, other) => place(one) - place(other));
  return options.map((option) => [option, parseMountPoint(option, String(config[option]))]);
}

/** All network cards of a configuration by their options, in the order of their numbers. */
export function networksOf(config: Config): [option: string, settings: Fields][] {
  const options = Object.keys(config).filter(isNetwork);
  options.sort((one, other) => numberOf(one) - numberOf(other));
  return options.map((option) => [option, parseNetwork(String(config[option]))]);
}

const numberOf = (option: string) => Number(option.replace(/^\D+/, ""));

/** Whether a volume, a folder of the node or a device of the node is mounted. */
export function mountKind(volume: string): "volume" | "bind" | "device" {
  if (volume.startsWith("/dev/")) return "device";
  return volume.startsWith("/") ? "bind" : "volume";
}

/** What STORAGE:GIB asks for; undefined for the name of a volume or a path. */
export function newVolume(volume: string): { storage: string; size: number } | undefined {
  const [, storage, gib] = /^([^/:\s]+):(\d+(?:\.\d+)?)$/.exec(volume) ?? [];
  if (storage === undefined) return undefined;
  return { storage, size: Math.floor(Number(gib) * 1024) * 1024 ** 2 };
}

/** The settings of a network card. */
export const parseNetwork = (value: string): Fields => parsePropertyString(formatOf("net0"), value);

/** A network card as PVE keeps it: always of type veth, with a fresh address where none is given. */
export function printNetwork(fields: Fields): string {
  const hwaddr = fields.hwaddr || randomMacAddress();
  return printPropertyString(formatOf("net0"), { ...fields, hwaddr, type: "veth" });
}

export const parseFeatures = (value: string | number | undefined): Fields =>
  value === undefined ? {} : parsePropertyString(formatOf("features"), String(value));

/** The path of a device that is passed through; refuses one without. */
export function requireDevicePath(option: string, value: string): void {
  if (parsePropertyString(formatOf(option), value).path !== undefined) return;
  throw failure(`Path is not defined for passthrough device ${option}`);
}
