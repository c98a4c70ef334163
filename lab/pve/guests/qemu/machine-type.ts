import type { Config } from "../guest.ts";
import { isWindows } from "./options.ts";

/** What the node's QEMU is, as PVE writes it into a machine's `meta`. */
export const qemuVersion = "9.2.0";
const machineVersion = "9.2+pve1";

/**
 * The machine type that PVE writes down for Windows, which takes another version of its hardware badly; undefined
 * where it leaves the option as it is.
 */
export function pinnedMachine(machine: Config[string] | undefined, ostype: string): string | undefined {
  if (!isWindows(ostype)) return undefined;
  const [type = "", ...settings] = String(machine ?? "pc").split(",");
  const pinned = { pc: `pc-i440fx-${machineVersion}`, q35: `pc-q35-${machineVersion}` }[
    type.replace(/^type=/, "")
  ];
  return pinned && [pinned, ...settings].join(",");
}
