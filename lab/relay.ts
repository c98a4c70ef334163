import { join } from "node:path";
import { isPopulated, spawnInGroup } from "./cgroup.ts";
import { inNamespace, type Namespaces } from "./namespaces.ts";
import type { Paths } from "./paths.ts";
import { edgeAddress, packagePort } from "./topology.ts";

/** A process that carries bytes over a boundary which no packet crosses. */
export interface Relay {
  /** Its control group within the instance. */
  name: string;
  command: string[];
}

/**
 * The relays of a lab: packages go in through the proxy's socket; the page comes out of the operator's namespace
 * through a Unix socket to a port of this machine's loopback.
 */
export function relaysOf(paths: Paths, namespaces: Namespaces, port: number): Relay[] {
  const page = join(paths.sockets, "page");
  return [
    {
      name: "relay-packages",
      command: inNamespace(namespaces.net, [
        "socat",
        `TCP-LISTEN:${packagePort},fork,reuseaddr`,
        packageSocketExec(paths),
      ]),
    },
    {
      name: "relay-page-inside",
      command: inNamespace(namespaces.operator, [
        "socat",
        `UNIX-LISTEN:${page},fork,unlink-early,mode=600`,
        `TCP:${edgeAddress}:80`,
      ]),
    },
    {
      name: "relay-page-outside",
      command: ["socat", `TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr`, `UNIX-CONNECT:${page}`],
    },
  ];
}

/** socat's address of the package proxy: its own bridge from a connection to its Unix socket. */
export function packageSocketExec(paths: Paths): string {
  return `EXEC:/usr/lib/apt-cacher-ng/in.acng ${join(paths.sockets, "packages")},nofork`;
}

/** Starts the relays that are not running; returns their names. */
export async function startRelays(instance: string, relays: Relay[], logs: string): Promise<string[]> {
  const missing = relays.filter((relay) => !isPopulated([instance, relay.name]));
  for (const relay of missing) {
    await spawnInGroup([instance, relay.name], relay.command, join(logs, `${relay.name}.log`));
  }
  return missing.map((relay) => relay.name);
}
