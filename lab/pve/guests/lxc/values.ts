import { failure } from "../../error.ts";
import type { Parameters } from "../../schema/validate.ts";
import { splitList } from "../qemu/formats.ts";
import { printTags } from "../qemu/options.ts";
import { isOption } from "./options.ts";

/** Options as callers give them, as they are read back; null for one that has nothing to read. */
export type Options = Record<string, string | number | null>;

/** The options among a call's parameters. */
export function optionsOf(parameters: Parameters): Options {
  const given = Object.entries(parameters).filter(([name]) => isOption(name));
  return Object.fromEntries(given.map(([name, value]) => [name, storedValue(name, value as never)]));
}

/**
 * A value as it is read back from the file under /etc/pve, where a text has no blanks at its ends. The blank after
 * the colon is what is read of an empty one.
 */
function storedValue(name: string, value: string | number | boolean): string | number | null {
  if (typeof value !== "string") return Number(value);
  if (name === "description") return description(value);
  if (/[\r\n]/.test(value)) throw failure(`detected invalid newline inside property '${name}'`);
  if (name === "tags") return printTags(value) || " ";
  const text = name === "nameserver" || name === "searchdomain" ? splitList(value).join(" ") : value;
  return text.trim() || " ";
}

/** Each line of a description is a comment of the file: it ends in a line feed, and empty ones at the end are lost. */
export function description(text: string): string | null {
  const lines = text.replace(/\n+$/, "");
  return lines === "" ? null : `${lines}\n`;
}
