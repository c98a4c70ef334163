import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";

const node = "prox-102";

/** A bond under a bridge, and of SDN a zone of every type with its network. */
export function networks(wishes: Wishes): DeclaredObject[] {
  return [...bond(wishes), ...sdn(wishes)];
}

/** What may differ from one up to the next. */
export interface Wishes {
  mode: string;
  comment: string;
  asn: number;
  peers: string[];
  mtu: number;
}

export const first: Wishes = {
  mode: "active-backup",
  comment: "two cables",
  asn: 65000,
  peers: ["10.0.0.1"],
  mtu: 1450,
};
export const second: Wishes = {
  ...{ mode: "802.3ad", comment: "twice as fast", asn: 65001 },
  ...{ peers: ["10.0.0.1", "10.0.0.2"], mtu: 1400 },
};

function bond({ mode, comment }: Wishes): DeclaredObject[] {
  const args = {
    ...{ nodeName: node, name: "bond7", slaves: ["enp7s0", "enp8s0"], bondMode: mode, comment },
    ...(mode === "active-backup" ? { bondPrimary: "enp7s0" } : { bondXmitHashPolicy: "layer2+3" }),
  };
  const bridge = { nodeName: node, name: "vmbr8", ports: ["bond7"], vlanAware: true };
  return [
    { kind: "LinuxBond", name: "bond", args },
    { kind: "LinuxBridge", name: "over-bond", args: bridge, dependsOn: ["bond"] },
  ];
}

function sdn({ asn, peers, mtu, comment }: Wishes): DeclaredObject[] {
  const zones = ["evpn", "vlans", "stacked", "tunnels"];
  return [
    { kind: "EvpnController", name: "frr", args: { sdnControllerEvpnId: "frr", asn, peers } },
    {
      kind: "EvpnZone",
      name: "evpn",
      args: {
        resourceId: "evpn",
        controller: "frr",
        vrfVxlan: 10_000,
        nodes: [node],
        exitNodes: [node],
        mtu,
      },
      dependsOn: ["frr"],
    },
    { kind: "VlanZone", name: "vlans", args: { resourceId: "vlans", bridge: "vmbr0", nodes: [node], mtu } },
    {
      kind: "QinqZone",
      name: "stacked",
      args: { resourceId: "stacked", bridge: "vmbr0", serviceVlan: 100, nodes: [node], mtu },
    },
    { kind: "VxlanZone", name: "tunnels", args: { resourceId: "tunnels", peers, nodes: [node], mtu } },
    ...zones.map((zone, index) => ({
      kind: "SdnVnet" as const,
      name: `net-${zone}`,
      args: { resourceId: `net${index}`, zone, tag: 2000 + index, alias: comment },
      dependsOn: [zone],
    })),
    {
      kind: "SdnSubnet",
      name: "subnet",
      args: { vnet: "net0", cidr: "10.8.0.0/24", gateway: "10.8.0.1", snat: true },
      dependsOn: ["net-evpn"],
    },
    // An applier applies when it is made: what changes needs another one.
    {
      kind: "SdnApplier",
      name: `applied-${comment}`,
      args: {},
      dependsOn: ["subnet", ...zones.map((zone) => `net-${zone}`)],
    },
  ];
}
