import { isPopulated } from "./cgroup.ts";
import { leaderOf, readBoot } from "./guest/report.ts";
import { machinesOf } from "./hosts.ts";
import { machineId, type Paths } from "./paths.ts";
import { LabMachines } from "./pve/machines/hosts.ts";
import type { Topology } from "./topology.ts";

export interface GuestStatus {
  name: string;
  addresses: string[];
  state: "running" | "booting" | "off";
  /** When the boot that runs now began, in milliseconds of the epoch. */
  since: number | undefined;
}

/** How each host is now: the guests of the topology, then the machines of the Proxmox API. */
export async function readStatus(instance: string, topology: Topology, paths: Paths): Promise<GuestStatus[]> {
  const guests = topology.guests.map(({ name, interfaces }): GuestStatus => {
    const addresses = interfaces.map((one) => one.address);
    const { ready, startedAt } = readBoot(paths, name);
    if (!isPopulated([instance, name])) return { name, addresses, state: "off", since: undefined };
    return { name, addresses, state: ready ? "running" : "booting", since: startedAt };
  });
  const machines = machinesOf(instance, paths).map((name) => machineStatus(instance, name, paths));
  return [...guests, ...(await Promise.all(machines))];
}

async function machineStatus(instance: string, name: string, paths: Paths): Promise<GuestStatus> {
  const machines = new LabMachines(instance, paths);
  const id = machineId(name) ?? 0;
  const since = machines.running(id)?.since;
  if (since === undefined) return { name, addresses: [], state: "off", since };
  const interfaces = await machines.interfaces(id);
  const addresses = (interfaces ?? [])
    .filter((one) => one.name !== "lo")
    .flatMap((one) => one.addresses.filter(({ family }) => family === "ipv4"))
    .map(({ address }) => address);
  // A machine without a system has nothing that could be booting.
  const isBooting = interfaces === undefined && leaderOf(instance, name, paths) !== undefined;
  return { name, addresses, state: isBooting ? "booting" : "running", since };
}

/** The guests as a table for people; times are those of the machine's time zone. */
export function statusTable(guests: GuestStatus[]): string {
  const rows = guests.map(({ name, addresses, state, since }) => [
    name,
    addresses.join(", ") || "-",
    state,
    since === undefined ? "-" : new Date(since).toLocaleString("sv-SE"),
  ]);
  const table = [["HOST", "ADDRESSES", "STATE", "SINCE"], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  return table.map((row) => `${line(row).trimEnd()}\n`).join("");
}
