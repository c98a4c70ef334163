import { failure, invalidParameters } from "../../error.ts";
import { loadDefinitions, type Property } from "../../schema/schema.ts";
import { type Parameters, propertyOf } from "../../schema/validate.ts";
import type { Config } from "../guest.ts";
import { formatComplaint, splitList } from "./formats.ts";

const definition = loadDefinitions().find(
  ({ method, path }) => method === "POST" && path === "/nodes/{node}/qemu/{vmid}/config",
);

// What the methods that change a configuration take besides its options.
const notOptions = [
  ...["node", "vmid", "digest", "skiplock", "delete", "revert", "force", "background_delay"],
  ...["import-working-storage", "archive", "bwlimit", "ha-managed", "live-restore", "pool", "start"],
  ...["storage", "unique"],
];

const properties: Record<string, Property> = Object.fromEntries(
  Object.entries(definition?.parameters.properties ?? {}).filter(([name]) => !notOptions.includes(name)),
);

// PVE writes them itself; nobody may set them, but somebody may have them removed.
const ownOptions = new Set([
  ...["meta", "parent", "runningcpu", "runningmachine", "running-nets-host-mtu", "snaptime", "vmstate"],
]);

/** The schema of an option such as "scsi1"; undefined when there is none of that name. */
export const optionProperty = (name: string): Property | undefined => propertyOf(properties, name);

export const isOption = (name: string): boolean => optionProperty(name) !== undefined || ownOptions.has(name);

/** Options as callers give them, before they are stored. */
export type Options = Record<string, string | number | boolean>;

/** The options among a call's parameters; refuses values that the formats do not allow which the schema only names. */
export function optionsOf(parameters: Parameters): Options {
  const options: Options = {};
  const errors: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters)) {
    const property = notOptions.includes(name) ? undefined : optionProperty(name);
    if (!property) continue;
    options[name] = Array.isArray(value) ? value.join(",") : value;
    const { format } = property;
    const complaint = typeof format === "string" ? formatComplaint(format, String(value)) : undefined;
    if (complaint !== undefined) errors[name] = complaint;
  }
  if (Object.keys(errors).length > 0) throw invalidParameters(errors);
  return withDriveForCdrom(options);
}

/** `cdrom` is another name of ide2. */
function withDriveForCdrom({ cdrom, ...options }: Options): Options {
  if (cdrom === undefined) return options;
  const value = String(cdrom);
  return { ...options, ide2: /media=/.test(value) ? value : `${value},media=cdrom` };
}

/**
 * A value as it is read back from the file under /etc/pve, where all but flags and whole numbers is text without
 * blanks at its ends. undefined: nothing is left to read.
 */
export function storedValue(name: string, value: string | number | boolean): string | number | undefined {
  const property = optionProperty(name);
  if (typeof value === "boolean") return Number(value);
  if (property?.type === "integer" && typeof value === "number") return value;
  if (name === "description") return String(value).trimEnd() || undefined;
  const text = String(value).trim();
  if (/[\n\r]/.test(text)) {
    throw failure(`unable to parse value of '${name}' - property contains a line feed`);
  }
  if (text !== "") return text.replace(/^"(.*)"$/, "$1");
  // The blank after the colon is all that is read of an empty list or text; no other format takes it.
  const { format } = property ?? {};
  const takesBlank = format === undefined || /-list$|^pve-qm-boot$/.test(String(format));
  return takesBlank ? " " : undefined;
}

/** Tags as PVE keeps them: in lower case, each once, in their order. */
export const printTags = (tags: string): string =>
  [...new Set(splitList(tags.toLowerCase()))].sort().join(";");

/** PVE's systems with cgroup v2 know no larger share. */
export const clampCpuUnits = (options: Options): Options =>
  options.cpuunits === undefined
    ? options
    : { ...options, cpuunits: Math.min(Number(options.cpuunits), 10_000) };

export const isWindows = (ostype: Config[string] | undefined): boolean =>
  /^(?:w|win)/.test(String(ostype ?? ""));

/** Megabytes of memory: the option is "2048" or "current=2048". */
export const memoryOf = (memory: Config[string] | undefined): number =>
  Number(/\d+/.exec(String(memory ?? 512))?.[0]);
