import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { groupsOf } from "./cgroup.ts";
import { LabError } from "./error.ts";
import { machineHost, machineId, type Paths } from "./paths.ts";
import type { Topology } from "./topology.ts";

/** The machines of the Proxmox API that run or have a folder from an earlier boot, as "vm-101", by their ids. */
export function machinesOf(instance: string, paths: Paths): string[] {
  const folder = join(paths.state, "guests");
  const names = [...groupsOf(instance), ...(existsSync(folder) ? readdirSync(folder) : [])];
  const ids = names.flatMap((name) => machineId(name) ?? []);
  return [...new Set(ids)].sort((one, other) => one - other).map(machineHost);
}

/** The name if it is that of a host; throws a LabError that lists the hosts there are. */
export function requireHost(name: string, topology: Topology, machines: string[]): string {
  const names = [...topology.guests.map((guest) => guest.name), ...machines];
  if (names.includes(name)) return name;
  throw new LabError(`The lab has no host "${name}". Its hosts are: ${names.join(", ")}.`);
}
