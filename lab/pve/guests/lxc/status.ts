import { mayOf } from "../../access/permissions.ts";
import type { Cluster, Identity } from "../../cluster.ts";
import type { Node } from "../../initial.ts";
import { allGuests, type Guest } from "../guest.ts";
import { managedBy } from "../power/managed.ts";
import { summaryOf } from "../power/status.ts";

const mib = 1024 ** 2;

// A lab measures no load: what a container uses is told as nothing, as PVE does of one that is off.
const load = { cpu: 0, mem: 0, swap: 0, disk: 0, netin: 0, netout: 0, diskread: 0, diskwrite: 0 };

/** A container as PVE's lists tell it. */
function containerStatus(cluster: Cluster, guest: Guest): Record<string, unknown> {
  const { config, node } = guest;
  const processors = cluster.store.get<Node>(`nodes/${node}`)?.cpus ?? 1;
  return {
    ...summaryOf(cluster, guest),
    ...load,
    type: "lxc",
    cpus: Number(config.cores || config.cpulimit || processors),
    maxswap: Number(config.swap ?? 0) * mib,
    lock: String(config.lock ?? ""),
  };
}

/** What GET …/status/current answers. */
export function currentContainerStatus(cluster: Cluster, guest: Guest): Record<string, unknown> {
  const managed = managedBy(cluster, guest);
  return { ...containerStatus(cluster, guest), ha: managed ? { managed: 1, ...managed } : { managed: 0 } };
}

/** The containers of a node that somebody may see. */
export function containerList(cluster: Cluster, identity: Identity, node: string): Record<string, unknown>[] {
  const may = mayOf(cluster, identity);
  return allGuests(cluster)
    .filter((guest) => guest.kind === "lxc" && guest.node === node)
    .filter(({ vmid }) => may(`/vms/${vmid}`, ["VM.Audit"]))
    .map((guest) => containerStatus(cluster, guest));
}

/** The interfaces of a running container with their addresses; none of one that is off. */
export async function containerInterfaces(
  { machines }: Cluster,
  { vmid }: Guest,
): Promise<Record<string, unknown>[]> {
  const interfaces = (await machines.interfaces(vmid)) ?? [];
  return interfaces.map(({ name, mac, addresses }) => {
    const inside = addresses.map(({ address, family, prefix }) => ({
      "ip-address": address,
      "ip-address-type": family === "ipv4" ? "inet" : "inet6",
      prefix,
    }));
    // The first interface of PVE's own had one address of each family: the last one wins.
    const single = inside.map((one) => [one["ip-address-type"], `${one["ip-address"]}/${one.prefix}`]);
    return {
      name,
      hwaddr: mac,
      "hardware-address": mac,
      ...Object.fromEntries(single),
      "ip-addresses": inside,
    };
  });
}
