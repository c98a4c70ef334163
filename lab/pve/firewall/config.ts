import { createHash } from "node:crypto";
import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";

/** A rule as PVE's files keep it; texts as they were given. */
export interface Rule {
  type: string;
  /** ACCEPT, DROP or REJECT; the group's name in a reference to a security group. */
  action: string;
  enable: 0 | 1;
  macro?: string;
  iface?: string;
  source?: string;
  dest?: string;
  proto?: string;
  sport?: string;
  dport?: string;
  "icmp-type"?: string;
  log?: string;
  comment?: string;
  /** 4 or 6 when what the rule names belongs to one of them only. */
  ipversion?: number;
}

export interface Alias {
  name: string;
  cidr: string;
  ipversion: number;
  comment?: string;
}

export interface IpSetEntry {
  /** An address, a network or the name of an alias. */
  cidr: string;
  nomatch?: 1;
  comment?: string;
}

export interface IpSet {
  comment?: string;
  entries: IpSetEntry[];
}

export interface SecurityGroup {
  comment?: string;
  rules: Rule[];
}

/** One of PVE's firewall files: that of the cluster, a node, a guest or a virtual network. */
export interface FirewallConfig {
  options: Record<string, string | number | boolean>;
  rules: Rule[];
  /** By their names in small letters. */
  aliases: Record<string, Alias>;
  ipsets: Record<string, IpSet>;
  /** Only the cluster has some. */
  groups: Record<string, SecurityGroup>;
}

/** Where configurations are kept; everything about a guest stands below `firewall/vm/VMID/`. */
export const configKey = {
  cluster: "firewall/cluster/config",
  node: (node: string) => `firewall/node/${node}/config`,
  guest: (vmid: number) => `firewall/vm/${vmid}/config`,
  vnet: (vnet: string) => `firewall/vnet/${vnet}/config`,
};

export function readFirewall({ store }: Cluster, key: string): FirewallConfig {
  const { options = {}, rules = [], aliases, ipsets, groups } = store.get<Partial<FirewallConfig>>(key) ?? {};
  // A name may be "constructor", which every object has otherwise.
  const named = <T>(entries: Record<string, T> | undefined): Record<string, T> =>
    Object.assign(Object.create(null), entries);
  return { options, rules, aliases: named(aliases), ipsets: named(ipsets), groups: named(groups) };
}

export function writeFirewall({ store }: Cluster, key: string, config: FirewallConfig): void {
  store.put(key, config);
}

/** Every configuration that something was written to. */
export function allFirewalls({ store }: Cluster): { key: string; value: FirewallConfig }[] {
  return store.list<FirewallConfig>("firewall/");
}

/** Removes what the firewall knows of a guest, as PVE does when it destroys one. */
export function forgetFirewall({ store }: Cluster, vmid: number): void {
  store.delete(configKey.guest(vmid));
}

/** SHA-1 over the entries: a caller may give it back to be refused when something has changed since. */
export function digestOf(entries: object[]): string {
  const hash = createHash("sha1");
  for (const entry of entries) {
    for (const [key, value] of Object.entries(entry).sort(([one], [other]) => (one < other ? -1 : 1))) {
      hash.update(`${key}:${value}\n`);
    }
  }
  return hash.digest("hex");
}

/** The entries, each with the digest of them all. */
export function withDigest<T extends object>(entries: T[]): (T & { digest: string })[] {
  const digest = digestOf(entries);
  return entries.map((entry) => ({ ...entry, digest }));
}

/** Refuses a change that was made on other entries than the present ones. */
export function requireDigest(entries: object[], digest: unknown): void {
  if (digest === undefined || digest === "" || digest === digestOf(entries)) return;
  throw failure("detected modified configuration - file changed by other user? Try again.");
}

/** A comment as PVE's files keep it: without blanks around it; undefined when nothing is left. */
export function keptComment(comment: unknown): { comment?: string } {
  const text = String(comment ?? "").trim();
  return text === "" ? {} : { comment: text };
}
