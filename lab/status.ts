import { processesOf } from "./cgroup.ts";
import { readBoot } from "./guest/report.ts";
import type { Paths } from "./paths.ts";
import type { Topology } from "./topology.ts";

export interface GuestStatus {
  name: string;
  addresses: string[];
  state: "running" | "booting" | "off";
  /** When the boot that runs now began, in milliseconds of the epoch. */
  since: number | undefined;
}

/** How each guest of the topology is now. */
export function readStatus(instance: string, topology: Topology, paths: Paths): GuestStatus[] {
  return topology.guests.map(({ name, interfaces }) => {
    const addresses = interfaces.map((one) => one.address);
    const { ready, startedAt } = readBoot(paths, name);
    if (processesOf([instance, name]).length === 0)
      return { name, addresses, state: "off", since: undefined };
    return { name, addresses, state: ready ? "running" : "booting", since: startedAt };
  });
}

/** The guests as a table for people; times are those of the machine's time zone. */
export function statusTable(guests: GuestStatus[]): string {
  const rows = guests.map(({ name, addresses, state, since }) => [
    name,
    addresses.join(", "),
    state,
    since === undefined ? "-" : new Date(since).toLocaleString("sv-SE"),
  ]);
  const table = [["HOST", "ADDRESSES", "STATE", "SINCE"], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  return table.map((row) => `${line(row).trimEnd()}\n`).join("");
}
