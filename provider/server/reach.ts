import type { Host } from "../ssh/hosts.ts";
import { wayTo } from "../ssh/way.ts";

type Hosts = Readonly<Record<string, Host>>;

/** How a host was reached when a resource was made on it: the host and all that lead to it. Kept in the state. */
export type Reach = Hosts;

export function reachOf(hosts: Hosts, name: string): Reach {
  return Object.fromEntries(wayTo(hosts, name).flatMap((stop) => (hosts[stop] ? [[stop, hosts[stop]]] : [])));
}

/**
 * Whether the configuration declares the machine lost that a resource was made on. What is made while the
 * declaration stands records it, so that it is planned anew once and not in every run.
 */
export function isLost(hosts: Hosts, name: string, made: Reach | undefined): boolean {
  return hosts[name]?.lost === true && made?.[name]?.lost !== true;
}

/** What a Read leaves recorded: a declaration that was taken back counts again when it is made again. */
export function reread(hosts: Hosts, name: string, made: Reach | undefined): Reach | undefined {
  const host = made?.[name];
  if (!host?.lost || hosts[name]?.lost) return made;
  const { lost: _lost, ...rest } = host;
  return { ...made, [name]: rest };
}
