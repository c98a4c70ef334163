import { isIPv6 } from "node:net";
import {
  type Fields,
  type Format,
  PropertyStringError,
  parsePropertyString,
} from "../../schema/property-string.ts";
import { cpuFlags, cpuTypes } from "./cpu-types.ts";

const text = { type: "string", optional: 1 } as const;
const flag = { type: "boolean", optional: 1 } as const;
const base64 = { ...text, pattern: "[A-Za-z0-9+/]+={0,2}" } as const;
const uuid = "[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}";
const pciAddress = "(?:[a-f0-9]{4,}:)?[a-f0-9]{2}:[a-f0-9]{2}(?:\\.[a-f0-9])?";

export const ipconfigFormat: Format = {
  ip: { ...text, format: "pve-ipv4-config" },
  gw: { ...text, format: "ipv4" },
  ip6: { ...text, format: "pve-ipv6-config" },
  gw6: { ...text, format: "ipv6" },
};

export const bootFormat: Format = {
  legacy: { ...text, default_key: 1, pattern: "[acdn]{1,4}" },
  order: text,
};

export const cicustomFormat: Format = {
  meta: { ...text, format: "pve-volume-id" },
  network: { ...text, format: "pve-volume-id" },
  user: { ...text, format: "pve-volume-id" },
  vendor: { ...text, format: "pve-volume-id" },
};

export const hostpciFormat: Format = {
  host: { ...text, default_key: 1, pattern: `${pciAddress}(?:;${pciAddress})*` },
  mapping: { ...text, format: "pve-configid" },
  rombar: flag,
  romfile: { ...text, pattern: "[^,;]+" },
  pcie: flag,
  "x-vga": flag,
  "legacy-igd": flag,
  mdev: { ...text, pattern: "[^/.:]+" },
  "vendor-id": { ...text, pattern: "0x[0-9a-fA-F]{4}" },
  "device-id": { ...text, pattern: "0x[0-9a-fA-F]{4}" },
  "sub-vendor-id": { ...text, pattern: "0x[0-9a-fA-F]{4}" },
  "sub-device-id": { ...text, pattern: "0x[0-9a-fA-F]{4}" },
  driver: { ...text, enum: ["vfio", "keep"] },
};

export const rngFormat: Format = {
  source: { type: "string", default_key: 1, enum: ["/dev/urandom", "/dev/random", "/dev/hwrng"] },
  max_bytes: { type: "integer", optional: 1 },
  period: { type: "integer", optional: 1 },
};

const smbiosFormat: Format = {
  uuid: { ...text, pattern: uuid },
  version: base64,
  serial: base64,
  manufacturer: base64,
  product: base64,
  sku: base64,
  family: base64,
  base64: flag,
};

const watchdogFormat: Format = {
  model: { ...text, default_key: 1, enum: ["i6300esb", "ib700"] },
  action: { ...text, enum: ["reset", "shutdown", "poweroff", "pause", "debug", "none"] },
};

const cpuFormat: Format = {
  cputype: { ...text, default_key: 1 },
  "reported-model": text,
  hidden: flag,
  "hv-vendor-id": { ...text, pattern: "[a-zA-Z0-9]{1,12}" },
  flags: { ...text, pattern: "[+-][a-zA-Z0-9\\-_.]+(?:;[+-][a-zA-Z0-9\\-_.]+)*" },
  "phys-bits": text,
  "guest-phys-bits": { type: "integer", optional: 1, minimum: 32, maximum: 64 },
};

const hotplugFeatures = ["network", "disk", "cpu", "memory", "usb", "cloudinit"];

/** What a running machine takes at once, by the option `hotplug`; undefined means what PVE takes by default. */
export function parseHotplug(value: string | number | undefined): Set<string> {
  const words = String(value ?? "1");
  if (words === "0") return new Set();
  const features = splitList(words === "1" ? "network,disk,usb" : words);
  const unknown = features.find((feature) => !hotplugFeatures.includes(feature));
  if (unknown !== undefined) throw new PropertyStringError(`invalid hotplug feature '${unknown}'`);
  return new Set(features);
}

/** Devices in their order, as in "order=scsi0;net0". */
export const parseBootOrder = (value: string | number | undefined): string[] =>
  value === undefined ? [] : splitList(parsePropertyString(bootFormat, String(value)).order ?? "");

/** PVE writes nothing at all for no devices. */
export const printBootOrder = (devices: string[]): string =>
  devices.length === 0 ? "" : `order=${devices.join(";")}`;

/** Parts a list as PVE does: at commas, semicolons and blanks. */
export const splitList = (list: string): string[] => list.split(/[\s,;\0]+/).filter(Boolean);

/** Address settings of cloud-init; PVE asks for both protocols where neither is set. */
export function parseIpconfig(value: string): Fields {
  const fields = parsePropertyString(ipconfigFormat, value);
  return fields.ip === undefined && fields.ip6 === undefined ? { ip: "dhcp", ip6: "dhcp" } : fields;
}

// What a format demands beyond its keys. Each throws a PropertyStringError, or returns.
const checks: Record<string, (value: string) => void> = {
  "pve-qm-ipconfig": checkIpconfig,
  "pve-qm-boot": checkBoot,
  "pve-qm-cicustom": (value) => void parsePropertyString(cicustomFormat, value),
  "pve-qm-smbios1": (value) => void parsePropertyString(smbiosFormat, value),
  "pve-qm-watchdog": (value) => void parsePropertyString(watchdogFormat, value),
  "pve-qm-hostpci": (value) => void parsePropertyString(hostpciFormat, value),
  "pve-qm-rng": (value) => void parsePropertyString(rngFormat, value),
  "pve-vm-cpu-conf": checkCpu,
  "pve-hotplug-features": (value) => void parseHotplug(value),
};

/** What is wrong with the value of an option whose format the schema only names; undefined when nothing is. */
export function formatComplaint(format: string, value: string): string | undefined {
  try {
    checks[format]?.(value);
    return undefined;
  } catch (error) {
    if (error instanceof PropertyStringError) return `invalid format - ${error.message}`;
    throw error;
  }
}

function checkIpconfig(value: string): void {
  const { ip, gw, ip6, gw6 } = parsePropertyString(ipconfigFormat, value);
  const missing = (key: string, by: string) =>
    new PropertyStringError(`format error\n${key}: missing property - '${by}' requires this property`);
  if (gw !== undefined && ip === undefined) throw missing("ip", "gw");
  if (gw6 !== undefined && ip6 === undefined) throw missing("ip6", "gw6");
  if (gw !== undefined && ip === "dhcp") {
    throw new PropertyStringError("gateway specified together with DHCP");
  }
  if (gw6 !== undefined && !isIPv6(ip6?.split("/")[0] ?? "")) {
    throw new PropertyStringError(`IPv6 gateway specified together with ${ip6} address`);
  }
}

const bootDevice = /^(?:(?:ide|sata|scsi|virtio|net|usb|hostpci)\d+)$/;

function checkBoot(value: string): void {
  const wrong = parseBootOrder(value).find((device) => !bootDevice.test(device));
  if (wrong === undefined) return;
  throw new PropertyStringError(`format error\norder: invalid format - invalid boot device '${wrong}'\n`);
}

function checkCpu(value: string): void {
  const { cputype, flags, "reported-model": reported } = parsePropertyString(cpuFormat, value);
  if (cputype === undefined) throw new PropertyStringError("CPU is missing cputype");
  if (cputype.startsWith("custom-")) {
    throw new PropertyStringError(`Custom cputype '${cputype.slice("custom-".length)}' not found`);
  }
  if (!cpuTypes.has(cputype)) {
    const hint = "is not defined (missing 'custom-' prefix?)";
    throw new PropertyStringError(`Built-in cputype '${cputype}' ${hint}`);
  }
  const unknown = (flags ?? "").split(";").find((one) => one !== "" && !cpuFlags.includes(one.slice(1)));
  if (unknown !== undefined) {
    throw new PropertyStringError(`VM-specific CPU flags must be a subset of: ${cpuFlags.join(", ")}`);
  }
  if (reported !== undefined) {
    throw new PropertyStringError("Property 'reported-model' not allowed in VM-specific CPU config.");
  }
}
