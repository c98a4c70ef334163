import { failure } from "../../../error.ts";
import type { Fields } from "../../../schema/property-string.ts";
import type { Config } from "../../guest.ts";
import { parseIpconfig } from "../formats.ts";
import { isNetName, type Net, parseNet } from "../nets.ts";

/** Name servers and search domains. */
export interface Dns {
  servers: string[];
  domains: string[];
}

/** What a configuration says of names; what it leaves out is the node's. */
export function dnsOf({ nameserver, searchdomain }: Config, ofNode: Dns): Dns {
  return {
    servers: nameserver === undefined ? ofNode.servers : words(nameserver),
    domains: searchdomain === undefined ? ofNode.domains : words(searchdomain),
  };
}

// Only blanks part names here: PVE takes a list with commas for one server.
const words = (value: string | number) => String(value).split(/\s+/).filter(Boolean);

/** The network-config of a NoCloud seed: version 1, with the cards told by their addresses. */
export function nocloudNetwork(config: Config, dns: Dns): string {
  const cards = configuredCards(config).flatMap(({ number, net, ip }) => [
    "    - type: physical",
    `      name: eth${number}`,
    `      mac_address: '${net.macaddr.toLowerCase()}'`,
    "      subnets:",
    ...subnets(ip),
  ]);
  const list = (name: string, items: string[]) =>
    items.length === 0 ? [] : [`      ${name}:`, ...items.map((item) => `      - '${item}'`)];
  const names = ["    - type: nameserver", ...list("address", dns.servers), ...list("search", dns.domains)];
  return `${["version: 1", "config:", ...cards, ...names].join("\n")}\n`;
}

function subnets({ ip, gw, ip6, gw6 }: Fields): string[] {
  const lines: string[] = [];
  const gateway = (address: string | undefined) =>
    address === undefined ? [] : [`        gateway: '${address}'`];
  if (ip === "dhcp") lines.push("      - type: dhcp4");
  else if (ip !== undefined) {
    const { address, netmask } = splitAddress(ip);
    lines.push("      - type: static", `        address: '${address}'`, `        netmask: '${netmask}'`);
    lines.push(...gateway(gw));
  }
  if (ip6 === "dhcp") lines.push("      - type: dhcp6");
  else if (ip6 === "auto") lines.push("      - type: ipv6_slaac");
  else if (ip6 !== undefined)
    lines.push("      - type: static6", `        address: '${ip6}'`, ...gateway(gw6));
  return lines;
}

/** The network configuration of a config drive, as a file for ifupdown. */
export function configdriveNetwork(config: Config, dns: Dns): string {
  const lines = ["auto lo", "iface lo inet loopback", ""];
  if (dns.servers.length > 0) lines.push(`        dns_nameservers ${dns.servers.join(" ")}`);
  if (dns.domains.length > 0) lines.push(`        dns_search ${dns.domains.join(" ")}`);
  for (const { number, ip } of configuredCards(config)) {
    lines.push(`auto eth${number}`, ...stanzas(`eth${number}`, ip));
  }
  return `${lines.join("\n")}\n`;
}

function stanzas(card: string, { ip, gw, ip6, gw6 }: Fields): string[] {
  const lines: string[] = [];
  const fixed = (address: string, netmask: string, gateway: string | undefined) => [
    `        address ${address}`,
    `        netmask ${netmask}`,
    ...(gateway === undefined ? [] : [`        gateway ${gateway}`]),
  ];
  if (ip === "dhcp") lines.push(`iface ${card} inet dhcp`);
  else if (ip !== undefined) {
    const { address, netmask } = splitAddress(ip);
    lines.push(`iface ${card} inet static`, ...fixed(address, netmask, gw));
  }
  if (ip6 === "auto" || ip6 === "dhcp") lines.push(`iface ${card} inet6 ${ip6}`);
  else if (ip6 !== undefined) {
    const [address = "", length = ""] = ip6.split("/");
    lines.push(`iface ${card} inet6 static`, ...fixed(address, length, gw6));
  }
  return lines;
}

interface ConfiguredCard {
  number: string;
  net: Net;
  ip: Fields;
}

/** Cards for which there is an `ipconfigN`, in the order of their names as texts: net10 comes before net2. */
function configuredCards(config: Config): ConfiguredCard[] {
  return Object.keys(config)
    .filter(isNetName)
    .sort()
    .flatMap((option) => {
      const number = option.slice("net".length);
      const ipconfig = config[`ipconfig${number}`];
      if (ipconfig === undefined) return [];
      return [{ number, net: parseNet(config[option]!), ip: parseIpconfig(String(ipconfig)) }];
    });
}

function splitAddress(cidr: string): { address: string; netmask: string } {
  const [address = "", length] = cidr.split("/");
  if (length === undefined) throw failure(`not a CIDR: ${cidr}`);
  const mask = (2 ** 32 - 2 ** (32 - Number(length))) >>> 0;
  const netmask = [24, 16, 8, 0].map((shift) => (mask >>> shift) & 255).join(".");
  return { address, netmask };
}
