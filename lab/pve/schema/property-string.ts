import type { Property } from "./schema.ts";
import { complaintsOf } from "./validate.ts";

export type Format = Record<string, Property>;
export type Fields = Record<string, string>;

/** Thrown for a property string that its format does not allow; the message names every key that is wrong. */
export class PropertyStringError extends Error {}

/**
 * Takes "virtio=BC:24:11:00:00:01,bridge=vmbr0" apart by its format, as PVE does: a value without a key belongs to
 * the default key, aliases become the key they stand for, booleans become "1" and "0".
 */
export function parsePropertyString(format: Format, text: string): Fields {
  const fields: Fields = {};
  for (const part of text.split(",").filter((one) => one.trim())) readPart(format, part, fields);
  const complaints: string[] = [];
  for (const [key, property] of Object.entries(format)) {
    if (property.alias !== undefined || Object.hasOwn(fields, key) || property.optional) continue;
    if (property.default !== undefined) continue;
    complaints.push(`${key}: property is missing and it is not optional`);
  }
  for (const [key, value] of Object.entries(fields)) {
    complaints.push(...complaintsOf(format[key]!, value).map((complaint) => `${key}: ${complaint}`));
  }
  if (complaints.length > 0) throw new PropertyStringError(`format error\n${complaints.sort().join("\n")}`);
  return fields;
}

function readPart(format: Format, part: string, fields: Fields): void {
  const equals = part.indexOf("=");
  const given = equals < 0 ? undefined : part.slice(0, equals).trim();
  const value = part.slice(equals + 1);
  if (given !== undefined && !Object.hasOwn(format, given)) {
    throw new PropertyStringError(
      `format error\n${given}: property is not defined in schema and the schema does not allow additional properties`,
    );
  }
  const key = given ?? defaultKey(format);
  if (key === undefined)
    throw new PropertyStringError("value without key, but schema does not define a default key");
  const { alias, keyAlias } = format[key]!;
  if (keyAlias !== undefined) set(fields, keyAlias, key);
  const name = alias ?? key;
  set(fields, name, format[name]?.type === "boolean" ? booleanText(value) : value);
}

function set(fields: Fields, key: string, value: string): void {
  if (Object.hasOwn(fields, key))
    throw new PropertyStringError(`duplicate key in comma-separated list property: ${key}`);
  fields[key] = value;
}

function booleanText(value: string): string {
  if (/^(1|on|yes|true)$/i.test(value)) return "1";
  if (/^(0|off|no|false)$/i.test(value)) return "0";
  return value;
}

function defaultKey(format: Format): string | undefined {
  return Object.keys(format).find((key) => format[key]?.default_key);
}

/** Prints fields as PVE does: the value of the default key first and alone, then what must be there, the rest by name. */
export function printPropertyString(format: Format, fields: Fields): string {
  const first = defaultKey(format);
  const names = Object.keys(fields)
    .filter((key) => key !== first)
    .sort();
  const required = names.filter((key) => !format[key]?.optional);
  const parts = [...required, ...names.filter((key) => format[key]?.optional)];
  const text = parts.map((key) => `${key}=${fields[key]}`);
  return [...(first !== undefined && Object.hasOwn(fields, first) ? [fields[first]] : []), ...text].join(",");
}
