import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";
import { unstarted } from "./proxmox-objects.ts";

const vmIds = [123, 124];

/** What may differ from one up to the next. */
export interface Wishes {
  comment: string;
  cidr: string;
  /** Of the cluster's rules, in their order: where each lets packets in. */
  ports: string[];
  policy: string;
  conntrack: number;
  /** The machine in the pool. */
  member: number;
}

/** A pool with one of two machines, and with a storage. */
export function pool(node: string, { comment, member }: Wishes): DeclaredObject[] {
  return [
    { kind: "PoolLegacy", name: "library", args: { poolId: "library", comment } },
    ...vmIds.map((vmId) => unstarted(`shelf-${vmId}`, vmId, node)),
    {
      kind: "Membership",
      name: "shelf",
      args: { poolId: { idOf: "library" }, vmId: member },
      dependsOn: vmIds.map((vmId) => `shelf-${vmId}`),
    },
    { kind: "Membership", name: "storage", args: { poolId: { idOf: "library" }, storageId: "local" } },
  ];
}

/** The firewall of the cluster, and of a node. */
export function clusterFirewall(
  node: string,
  { comment, cidr, ports, policy, conntrack }: Wishes,
): DeclaredObject[] {
  const names = ["readers", "office", "guests"];
  return [
    { kind: "AliasLegacy", name: "office", args: { name: "office", cidr, comment } },
    {
      kind: "IpsetLegacy",
      name: "guests",
      args: { name: "guests", comment, cidrs: [{ name: cidr }, { name: "192.168.100.7", nomatch: true }] },
      options: { deleteBeforeReplace: true },
    },
    {
      kind: "SecurityGroup",
      name: "readers",
      args: {
        name: "readers",
        comment,
        rules: [
          { type: "in", action: "ACCEPT", macro: "HTTPS", source: "+dc/guests" },
          { type: "in", action: "DROP", comment, log: "info" },
        ],
      },
      dependsOn: ["guests"],
    },
    {
      kind: "RulesLegacy",
      name: "cluster",
      args: {
        rules: [
          { securityGroup: "readers", comment },
          ...ports.map((dport) => ({
            type: "in",
            action: "ACCEPT",
            source: "dc/office",
            dport,
            proto: "tcp",
          })),
        ],
      },
      dependsOn: names,
    },
    {
      kind: "RulesLegacy",
      name: "node",
      args: { nodeName: node, rules: [{ type: "in", action: "ACCEPT", source: cidr, iface: "vmbr1" }] },
    },
    {
      kind: "ClusterFirewall",
      name: "options",
      args: { enabled: false, inputPolicy: policy, logRatelimit: { burst: 10, rate: "5/second" } },
    },
    {
      kind: "NodeFirewall",
      name: "options-of-node",
      args: { nodeName: node, enabled: true, logLevelIn: "info", nfConntrackMax: conntrack },
    },
  ];
}
