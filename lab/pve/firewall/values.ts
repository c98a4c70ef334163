import { isAlias, parseAddressList, parseNetwork, ValueError } from "./addresses.ts";
import { icmpTypes, icmpv6Types, protocols, services } from "./names.ts";

/** iptables takes no more in one rule; a range counts as two. */
const mostPorts = 15;

/** Checks a list of ports: numbers, ranges as in 80:85, names of services; a message type of ICMP as destination. */
export function checkPorts(text: string, destination: boolean): void {
  if (/,$|^,|,,/.test(text)) throw new ValueError("extraneous commas in list");
  const items = text.split(",");
  const icmp = destination && items.some((item) => icmpTypes.has(item) || icmpv6Types.has(item));
  if (icmp && items.length > 1) throw new ValueError("ICMP ports not allowed in port range");
  if (icmp) return;
  for (const item of items) checkPort(item);
  const count = items.reduce((sum, item) => sum + item.split(":").length, 0);
  if (count > mostPorts) throw new ValueError("too many entries in port list (> 15 numbers)");
}

function checkPort(item: string): void {
  const [, first, last] = /^(\d+)(?::(\d+))?$/.exec(item) ?? [];
  if (first === undefined && !services.has(item)) throw new ValueError(`invalid port '${item}'`);
  for (const port of [first, last]) {
    if (port !== undefined && Number(port) > 65535) throw new ValueError(`invalid port '${port}'`);
  }
  if (last === undefined || Number(first) <= Number(last)) return;
  throw new ValueError(`backwards range '${first}:${last}' not allowed, did you mean '${last}:${first}'?`);
}

const numbers = new Set(Object.values(protocols).map(String));

export function checkProtocol(text: string): void {
  if (!Object.hasOwn(protocols, text) && !numbers.has(text))
    throw new ValueError(`unknown protocol '${text}'`);
}

function checkIcmpType(text: string): void {
  if (!icmpTypes.has(text) && !icmpv6Types.has(text))
    throw new ValueError(`invalid icmp-type value '${text}'`);
}

const conntrackHelpers = new Set([
  "amanda",
  "ftp",
  "irc",
  "netbios-ns",
  "pptp",
  "sane",
  "sip",
  "snmp",
  "tftp",
]);

function checkHelpers(text: string): void {
  for (const helper of text.split(/[\s,;]+/).filter(Boolean)) {
    if (!conntrackHelpers.has(helper)) throw new ValueError(`Invalid helper "${helper}"`);
  }
}

/** A check as the schema's formats have them: the complaint, or undefined. */
const complaintOf =
  (check: (value: string) => unknown) =>
  (value: string): string | undefined => {
    try {
      check(value);
      return undefined;
    } catch (error) {
      if (error instanceof ValueError) return error.message;
      throw error;
    }
  };

/** The formats that the firewall gives to PVE's schema. */
export const firewallFormats = {
  IPorCIDR: complaintOf(parseNetwork),
  IPorCIDRorAlias: complaintOf((value) => isAlias(value) || parseNetwork(value)),
  "pve-fw-addr-spec": complaintOf(parseAddressList),
  "pve-fw-sport-spec": complaintOf((value) => checkPorts(value, false)),
  "pve-fw-dport-spec": complaintOf((value) => checkPorts(value, true)),
  "pve-fw-protocol-spec": complaintOf(checkProtocol),
  "pve-fw-icmp-type-spec": complaintOf(checkIcmpType),
  "pve-fw-conntrack-helper": complaintOf(checkHelpers),
};
