import {
  type Fields,
  type Format,
  parsePropertyString,
  printPropertyString,
} from "../../schema/property-string.ts";
import { randomMacAddress } from "../mac-address.ts";
import { optionProperty } from "./options.ts";

const format = optionProperty("net0")?.format as Format;

export const isNetName = (option: string): boolean => /^net\d+$/.test(option);

/** What an option such as net0 says. */
export interface Net extends Fields {
  /** As in "virtio". */
  model: string;
  macaddr: string;
}

/** Takes a network card apart; one without an address gets a fresh one. */
export function parseNet(value: string | number): Net {
  const { model = "", macaddr = randomMacAddress(), ...rest } = parsePropertyString(format, String(value));
  return { ...rest, model, macaddr };
}

/** Prints a network card as PVE does: the model with the address first, as in "virtio=BC:24:11:00:00:01". */
export function printNet({ model, macaddr, ...settings }: Net): string {
  const rest = printPropertyString(format, settings);
  return [`${model}=${macaddr}`, ...(rest === "" ? [] : [rest])].join(",");
}
