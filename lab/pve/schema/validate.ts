import { checkFormat } from "./formats.ts";
import { PropertyStringError, parsePropertyString } from "./property-string.ts";
import type { Definition, Property } from "./schema.ts";

/** A parameter as it came: the text, or all texts where the name was given more than once. */
export type Raw = Record<string, string | string[]>;
/** A parameter after the check: booleans and numbers are such, and what the schema calls an array is one. */
export type Parameters = Record<string, string | number | boolean | string[]>;
export type Errors = Record<string, string>;

/** Checks parameters as PVE does; `errors` is empty when all are right. */
export function validate(definition: Definition, raw: Raw): { parameters: Parameters; errors: Errors } {
  const properties = definition.parameters.properties ?? {};
  const parameters: Parameters = {};
  const errors: Errors = {};
  for (const [name, given] of Object.entries(raw)) {
    const property = propertyOf(properties, name);
    if (property) check(property, name, given, parameters, errors);
    else if (definition.parameters.additionalProperties === 0) {
      errors[name] = "property is not defined in schema and the schema does not allow additional properties";
    } else parameters[name] = given;
  }
  for (const [name, { optional, requires }] of Object.entries(properties)) {
    if (name in raw) {
      if (requires !== undefined && !(requires in raw)) {
        errors[requires] = `missing property - '${name}' requires this property`;
      }
    } else if (!optional && !name.endsWith("[n]")) {
      errors[name] = "property is missing and it is not optional";
    }
  }
  return { parameters, errors };
}

// Where PVE numbers options, it stops somewhere (qemu-server QemuServer.pm, pve-container LXC/Config.pm).
const numbered: Record<string, number> = {
  acmedomain: 6,
  dev: 256,
  hostpci: 16,
  ide: 4,
  ipconfig: 32,
  link: 8,
  mp: 256,
  net: 32,
  numa: 8,
  parallel: 3,
  sata: 6,
  scsi: 31,
  serial: 4,
  unused: 256,
  usb: 14,
  virtio: 16,
  virtiofs: 10,
};

/** The property of that name; options that are numbered stand in the schema as "net[n]". */
export function propertyOf(properties: Record<string, Property>, name: string): Property | undefined {
  if (Object.hasOwn(properties, name)) return properties[name];
  const [, word = "", number] = /^([a-z]+)(0|[1-9]\d*)$/.exec(name) ?? [];
  return number !== undefined && Number(number) < (numbered[word] ?? 0)
    ? properties[`${word}[n]`]
    : undefined;
}

function check(
  property: Property,
  name: string,
  given: string | string[],
  parameters: Parameters,
  errors: Errors,
): void {
  const list = [property, ...(property.oneOf ?? [])].find(({ type }) => type === "array");
  if (list) {
    const items = [given].flat();
    parameters[name] = items;
    for (const item of items) {
      const [complaint] = complaintsOf(list.items ?? {}, item);
      if (complaint !== undefined) errors[name] = complaint;
    }
    return;
  }
  // Only arrays, and texts that are lists, may be given more than once; PVE puts commas between the texts.
  const isList = typeof property.format === "string" && property.format.endsWith("-list");
  if (Array.isArray(given) && given.length > 1 && !isList) {
    errors[name] = `type check ('${property.type}') failed - got ARRAY`;
    return;
  }
  const value = [given].flat().join(",");
  const [complaint] = complaintsOf(property, value);
  if (complaint !== undefined) errors[name] = complaint;
  parameters[name] = typed(property, value);
}

function typed(property: Property, value: string): string | number | boolean {
  if (property.type === "boolean") return /^(1|on|yes|true)$/i.test(value);
  if (property.type === "integer" || property.type === "number") return Number(value);
  return value;
}

/** What is wrong with a value, in PVE's words; empty when nothing is. */
export function complaintsOf(property: Property, value: string): string[] {
  const wrongType = () => [`type check ('${property.type}') failed - got '${value}'`];
  if (property.type === "boolean" && !/^(1|on|yes|true|0|off|no|false)$/i.test(value)) return wrongType();
  if (property.type === "integer" && !/^[+-]?\d+$/.test(value)) return wrongType();
  if (property.type === "number" && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) return wrongType();
  return [...limits(property, value), ...formatComplaint(property, value)];
}

function* limits(property: Property, value: string): Iterable<string> {
  const { pattern, minLength, maxLength, minimum, maximum } = property;
  if (property.enum && !property.enum.includes(value)) {
    yield `value '${value}' does not have a value in the enumeration '${property.enum.join(", ")}'`;
  }
  if (pattern !== undefined && !new RegExp(`^(?:${javascriptPattern(pattern)})$`).test(value)) {
    yield "value does not match the regex pattern";
  }
  if (maxLength !== undefined && value.length > maxLength)
    yield `value may only be ${maxLength} characters long`;
  if (minLength !== undefined && value.length < minLength)
    yield `value must be at least ${minLength} characters long`;
  if (minimum !== undefined && Number(value) < minimum) yield `value must have a minimum value of ${minimum}`;
  if (maximum !== undefined && Number(value) > maximum) yield `value must have a maximum value of ${maximum}`;
}

function formatComplaint({ format, optional, type }: Property, value: string): string[] {
  // An empty optional text means "unset" to most of PVE's methods, which see to it themselves.
  if (format === undefined || (value === "" && optional) || type === "boolean") return [];
  if (typeof format === "string") {
    const complaint = checkFormat(format, value);
    return complaint === undefined ? [] : [`invalid format - ${complaint}`];
  }
  try {
    parsePropertyString(format, value);
    return [];
  } catch (error) {
    if (error instanceof PropertyStringError) return [`invalid format - ${error.message}`];
    throw error;
  }
}

/** PVE's patterns are Perl's: what differs is put in JavaScript's words. */
function javascriptPattern(pattern: string): string {
  return pattern.replaceAll("(?^", "(?");
}
