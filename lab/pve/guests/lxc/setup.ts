import { BlockList, isIPv6 } from "node:net";
import type { Fields } from "../../schema/property-string.ts";
import type { Config } from "../guest.ts";
import type { Dns } from "../qemu/cloudinit/network.ts";
import { networksOf, parseNetwork } from "./options.ts";

export interface FileContent {
  content: string;
  mode: number;
}

/** Files that PVE changes in a part only: their present content decides about the new one. */
export const sharedFiles = ["/etc/hosts", "/etc/resolv.conf"] as const;

/**
 * The files that PVE writes into a container before each start, as it does for a Debian with systemd-networkd:
 * path → content. `present` has those of `sharedFiles` that are there. A container whose system is not managed
 * gets none.
 */
export function setupFiles(
  config: Config,
  dns: Dns,
  present: Partial<Record<string, string>>,
): Record<string, FileContent> {
  if (config.ostype === "unmanaged") return {};
  const hostname = String(config.hostname ?? "localhost");
  const networks = networksOf(config).map(([, settings]) => settings);
  const contents = {
    "/etc/hostname": `${shortName(hostname)}\n`,
    "/etc/hosts": withSection(
      present["/etc/hosts"],
      hostsSection(present["/etc/hosts"] ?? "", hostname, dns, config),
    ),
    "/etc/resolv.conf": resolvConf(present["/etc/resolv.conf"], dns),
    ...Object.fromEntries(
      networks.map((one) => [`/etc/systemd/network/${one.name}.network`, networkFile(one)]),
    ),
  };
  return Object.fromEntries(
    Object.entries(contents).map(([path, content]) => [path, { content, mode: 0o644 }]),
  );
}

/** A network card's file for systemd-networkd. */
export function networkFile({ name, ip, gw, ip6, gw6 }: Fields): string {
  const lines = ["[Match]", `Name = ${name}`, "", "[Network]"];
  lines.push(`Description = Interface ${name} autoconfigured by PVE`);
  const routes: string[] = [];
  for (const [address, gateway, length] of [
    [ip, gw, 32],
    [ip6, gw6, 128],
  ] as const) {
    const isStatic = address?.includes("/");
    if (isStatic) lines.push(`Address = ${address}`);
    if (gateway === undefined) continue;
    lines.push(`Gateway = ${gateway}`);
    // A gateway outside the network is reached by a route of its own.
    if (isStatic && !isOnLink(gateway, address!)) {
      routes.push("", "[Route]", `Destination = ${gateway}/${length}`, "Scope = link");
    }
  }
  lines.push(`DHCP = ${dhcp(ip === "dhcp", ip6 === "dhcp")}`);
  lines.push(`IPv6AcceptRA = ${ip6 === "auto" && gw6 === undefined}`);
  return [...lines, ...routes, ""].join("\n");
}

const head = "# --- BEGIN PVE ---";
const tail = "# --- END PVE ---";
const section = new RegExp(`^${head}\\n[^]*?^${tail}\\n?`, "m");

/** Puts text into the part of a file that is PVE's own, which stands at the end when there is none yet. */
export function withSection(content: string | undefined, text: string): string {
  const own = `${head}\n${text}${tail}\n`;
  if (content === undefined) return own;
  if (section.test(content)) return content.replace(section, () => own);
  return `${content.replace(/\n*$/, "\n")}${own}`;
}

function hostsSection(present: string, hostname: string, { domains }: Dns, config: Config): string {
  const others = present.replace(section, "");
  const lines: string[] = [];
  if (!/^[\t ]*127\.0\.0\.1[\t ]/m.test(others)) lines.push("127.0.0.1 localhost.localnet localhost");
  if (!/^[\t ]*::1[\t ]/m.test(others)) lines.push("::1 localhost.localnet localhost");
  const address = primaryAddress(config);
  if (address === undefined) lines.push(`127.0.1.1 ${shortName(hostname)}`);
  else lines.push(`${address} ${allNames(hostname, domains)}`);
  return `${lines.join("\n")}\n`;
}

/** The part that PVE finds is renewed; a file without one is replaced. */
function resolvConf(present: string | undefined, { servers, domains }: Dns): string {
  const search = domains.length === 0 ? "" : `search ${domains.join(" ")}\n`;
  const text = search + servers.map((one) => `nameserver ${one}\n`).join("");
  return withSection(present !== undefined && section.test(present) ? present : undefined, text);
}

/** The static address of the first card. */
function primaryAddress(config: Config): string | undefined {
  if (config.net0 === undefined) return undefined;
  const { ip, ip6 } = parseNetwork(String(config.net0));
  return [ip, ip6].find((one) => one?.includes("/"))?.split("/")[0];
}

function allNames(hostname: string, domains: string[]): string {
  if (hostname.includes(".")) return `${hostname} ${shortName(hostname)}`;
  return [...domains.map((domain) => `${hostname}.${domain}`), hostname].join(" ");
}

const shortName = (hostname: string) => hostname.split(".")[0] ?? "";

function dhcp(v4: boolean, v6: boolean): string {
  if (v4 && v6) return "yes";
  if (v4) return "ipv4";
  return v6 ? "ipv6" : "no";
}

function isOnLink(gateway: string, cidr: string): boolean {
  const family = isIPv6(gateway) ? "ipv6" : "ipv4";
  const networks = new BlockList();
  const [address = "", length] = cidr.split("/");
  networks.addSubnet(address, Number(length), family);
  if (family === "ipv6") networks.addSubnet("fe80::", 10, family);
  return networks.check(gateway, family);
}
