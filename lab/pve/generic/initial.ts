import type { Cluster } from "../cluster.ts";
import type { Node } from "../initial.ts";
import { allNodes } from "../nodes/nodes.ts";
import { documentPrefix } from "./documents.ts";
import { writeNetwork } from "./nodes/network.ts";
import { writeSetting } from "./nodes/settings.ts";

const domain = "estate.example";

/** Gives each node of a new lab its network, names and time, and the cluster what PVE has from the start. */
export function layOutNodes(cluster: Cluster): void {
  for (const node of allNodes(cluster)) layOutNode(cluster, node);
  cluster.store.put(`${documentPrefix("/cluster/sdn/ipams", {})}pve`, { type: "pve" });
}

function layOutNode(cluster: Cluster, { name, address }: Node): void {
  const host = address.split(".").at(-1);
  writeNetwork(cluster, name, {
    enp9s0: { type: "eth" },
    vmbr0: {
      type: "bridge",
      address,
      netmask: "24",
      gateway: "203.0.113.1",
      bridge_ports: "enp9s0",
      autostart: true,
    },
    "enp9s0.4000": { type: "vlan", mtu: 1400, autostart: true },
    vmbr1: {
      type: "bridge",
      address: `192.168.100.${host}`,
      netmask: "24",
      bridge_ports: "enp9s0.4000",
      mtu: 1400,
      autostart: true,
      comments: "vSwitch",
    },
  });
  writeSetting({ cluster }, "dns", name, { search: domain, dns1: "203.0.113.1" });
  writeSetting({ cluster }, "hosts", name, {
    data: `127.0.0.1 localhost.localdomain localhost\n${address} ${name}.${domain} ${name}\n`,
  });
  writeSetting({ cluster }, "time", name, { timezone: "Europe/Helsinki" });
}
