import { join } from "node:path";
import { isPopulated, spawnInGroup } from "./cgroup.ts";
import { inNamespace, type Namespaces } from "./namespaces.ts";
import type { Paths } from "./paths.ts";
import { edgeAddress, type Page, packagePort } from "./topology.ts";

/** A process that carries bytes over a boundary which no packet crosses. */
export interface Relay {
  /** Its control group within the instance. */
  name: string;
  command: string[];
}

/**
 * The relays of a lab: packages go in through the proxy's socket; the page comes out of the operator's namespace
 * through a Unix socket to a port of this machine's loopback. A relay knows bytes alone: what is encrypted, it is for
 * the edge and the browser to read.
 */
export function relaysOf(paths: Paths, namespaces: Namespaces, page: Page, port: number): Relay[] {
  const socket = join(paths.sockets, "page");
  return [
    {
      name: "relay-packages",
      command: inNamespace(namespaces.net, packageRelay(paths, `TCP-LISTEN:${packagePort},fork,reuseaddr`)),
    },
    {
      name: "relay-page-inside",
      command: inNamespace(namespaces.operator, [
        "socat",
        `UNIX-LISTEN:${socket},fork,unlink-early,mode=600`,
        `TCP:${edgeAddress}:${page.edgePort}`,
      ]),
    },
    {
      name: "relay-page-outside",
      command: ["socat", `TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr`, `UNIX-CONNECT:${socket}`],
    },
  ];
}

/**
 * The command that relays from a socat address to the package proxy: apt-cacher-ng brings a bridge from a connection
 * to its Unix socket. It answers "Cache Error" while its folder is gone, so every connection sees to that first.
 */
export function packageRelay(paths: Paths, from: string): string[] {
  const bridge = 'mkdir -p \\"$PACKAGE_CACHE\\" && exec /usr/lib/apt-cacher-ng/in.acng \\"$PACKAGE_SOCKET\\"';
  const environment = [
    `PACKAGE_CACHE=${paths.packageCache}`,
    `PACKAGE_SOCKET=${join(paths.sockets, "packages")}`,
  ];
  return ["env", ...environment, "socat", from, `SYSTEM:${bridge},nofork`];
}

/** Starts the relays that are not running; returns their names. */
export async function startRelays(instance: string, relays: Relay[], logs: string): Promise<string[]> {
  const missing = relays.filter((relay) => !isPopulated([instance, relay.name]));
  for (const relay of missing) {
    await spawnInGroup([instance, relay.name], relay.command, join(logs, `${relay.name}.log`));
  }
  return missing.map((relay) => relay.name);
}
