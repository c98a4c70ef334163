import { invalidParameters } from "../error.ts";
import { isAlias, name, parseAddressList } from "./addresses.ts";
import type { FirewallConfig, Rule } from "./config.ts";
import { macroName, macros } from "./macros.ts";
import { icmpTypes, icmpv6Types, protocolsWithPorts } from "./names.ts";

/** Where a rule stands. */
export type Place = "cluster" | "group" | "node" | "vm" | "vnet";

/** Whose aliases and IP sets a rule may name; `own` comes first. */
export interface Names {
  own: FirewallConfig;
  cluster: FirewallConfig;
}

const directions: Record<Place, string[]> = {
  cluster: ["in", "out", "forward"],
  group: ["in", "out", "forward"],
  node: ["in", "out", "forward"],
  vm: ["in", "out"],
  vnet: ["forward"],
};

/**
 * The rule as PVE keeps it: the macro in its own spelling, with the IP version that its values imply. Refuses one
 * that is wrong in itself or names what is not there.
 */
export function verifiedRule(rule: Rule, place: Place, names: Names): Rule {
  checkAction(rule, place);
  checkInterface(rule, place);
  const macro = rule.macro === undefined ? undefined : knownMacro(rule.macro);
  checkProtocolParts(rule);
  const versions = [protocolVersion(rule.proto), ...addressVersions(rule, names)];
  if (macro !== undefined) checkMacro(macro, rule);
  const ipversion = versions.find((version) => version !== undefined);
  const { ipversion: _, ...rest } = rule;
  return { ...rest, ...(macro && { macro }), ...(ipversion && { ipversion }) };
}

const refuse = (parameter: string, message: string) => invalidParameters({ [parameter]: message });

function checkAction({ type, action }: Rule, place: Place): void {
  if (type === "group") {
    if (place === "group") throw refuse("type", "security groups not allowed");
    if (!new RegExp(`^${name}$`).test(action)) {
      throw refuse("action", "invalid characters in security group name");
    }
    return;
  }
  if (!directions[place].includes(type)) throw refuse("type", `rule type '${type}' not allowed here`);
  if (!/^(ACCEPT|DROP|REJECT)$/.test(action)) throw refuse("action", `unknown action '${action}'`);
}

function checkInterface({ iface }: Rule, place: Place): void {
  if (iface === undefined) return;
  if (place === "group") throw refuse("type", "parameter -i not allowed for this rule type");
  if (place === "vm" && !/^net\d+$/.test(iface)) {
    throw refuse("iface", "value does not match the regex pattern 'net\\d+'");
  }
}

function knownMacro(given: string): string {
  const known = macroName(given);
  if (known === undefined) throw refuse("macro", `unknown macro '${given}'`);
  return known;
}

const isIcmp = (proto: string | undefined) => /^(icmp|icmpv6|ipv6-icmp)$/.test(proto ?? "");

function checkProtocolParts({ proto, dport, sport, "icmp-type": type }: Rule): void {
  for (const [parameter, port] of [["dport", dport] as const, ["sport", sport] as const]) {
    if (port === undefined) continue;
    if (proto === undefined)
      throw refuse("proto", `missing property - '${parameter}' requires this property`);
    const asDestination = parameter === "dport" && isIcmp(proto);
    if (!protocolsWithPorts.has(proto) && !asDestination) {
      throw refuse(parameter, `protocol '${proto}' does not support ports`);
    }
  }
  if (type === undefined) return;
  if (!isIcmp(proto)) throw refuse("proto", "missing property - 'icmp-type' requires this property");
  if (dport !== undefined) {
    throw refuse("icmp-type", "'icmp-type' cannot be specified together with 'dport'");
  }
  if (!(proto === "icmp" ? icmpTypes : icmpv6Types).has(type)) {
    throw refuse("icmp-type", `invalid icmp-type '${type}' for proto '${proto}'`);
  }
}

function protocolVersion(proto: string | undefined): number | undefined {
  if (proto === "icmp") return 4;
  return isIcmp(proto) ? 6 : undefined;
}

function* addressVersions(rule: Rule, names: Names): Iterable<number | undefined> {
  let known = protocolVersion(rule.proto);
  for (const parameter of ["source", "dest"] as const) {
    const value = rule[parameter];
    if (value === undefined) continue;
    const version = parseAddressList(value) ?? referenceVersion(parameter, value, names);
    if (version !== undefined && known !== undefined && version !== known) {
      throw refuse(parameter, "detected mixed ipv4/ipv6 addresses in rule");
    }
    known ??= version;
    yield version;
  }
}

/** The version of the alias that is named; refuses an alias or an IP set that is not there. */
function referenceVersion(parameter: string, value: string, names: Names): number | undefined {
  if (isAlias(value)) {
    const found = named(value, names, ({ aliases }, alias) => aliases[alias.toLowerCase()]);
    if (!found) throw refuse(parameter, `no such alias '${value}'`);
    return found.ipversion;
  }
  const [, set] = new RegExp(`^\\+((?:guest/|dc/)?${name})$`).exec(value) ?? [];
  if (set === undefined) throw refuse(parameter, `invalid ipset name '${value}'`);
  if (!named(set, names, ({ ipsets }, ipset) => ipsets[ipset])) {
    throw refuse(parameter, `no such ipset '${set}'`);
  }
  return undefined;
}

function named<T>(
  reference: string,
  { own, cluster }: Names,
  find: (config: FirewallConfig, plain: string) => T | undefined,
): T | undefined {
  const [plain = "", scope] = reference.split("/").reverse();
  if (scope === "dc") return find(cluster, plain);
  return find(own, plain) ?? (scope === undefined ? find(cluster, plain) : undefined);
}

function checkMacro(macro: string, rule: Rule): void {
  for (const part of macros[macro] ?? []) {
    const [proto, dport] = part.split("/");
    for (const [parameter, value] of Object.entries({ proto, dport })) {
      const given = rule[parameter as "proto" | "dport"];
      if (value !== undefined && given !== undefined && given !== value) {
        throw refuse(parameter, `parameter '${parameter}' already define in macro (value = '${value}')`);
      }
    }
  }
}
