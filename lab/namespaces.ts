import { existsSync } from "node:fs";
import { run } from "./run.ts";
import { type NetworkName, networks, operatorAddress } from "./topology.ts";

export interface Namespaces {
  /** The switch: both bridges and the gateways live here. */
  net: string;
  operator: string;
}

/** Names of an instance's network namespaces, as under /run/netns. */
export function namespacesOf(instance: string): Namespaces {
  return { net: `estate-${instance}-net`, operator: `estate-${instance}-operator` };
}

/** The instance's namespaces that exist now. */
export function presentNamespaces(instance: string): string[] {
  return Object.values(namespacesOf(instance)).filter((name) => existsSync(`/run/netns/${name}`));
}

/** What makes the switch, as input of `ip -batch` in its namespace. There is no default route: nothing leads out. */
export function switchCommands(operator: string): string[] {
  const bridge = (name: NetworkName) => {
    const { range, gateway, mtu } = networks[name];
    return [
      `link add ${name} mtu ${mtu} type bridge`,
      `address add ${gateway}/${prefixLength(range)} dev ${name}`,
      `link set ${name} up`,
    ];
  };
  return [
    "link set lo up",
    ...bridge("public"),
    ...bridge("private"),
    `link add operator type veth peer name eth0 netns ${operator}`,
    "link set operator master public up",
  ];
}

/** What connects the operator, as input of `ip -batch` in the operator's namespace: the public side alone. */
export function operatorCommands(): string[] {
  return [
    "link set lo up",
    `address add ${operatorAddress}/${prefixLength(networks.public.range)} dev eth0`,
    "link set eth0 up",
  ];
}

/** Makes both namespaces of an instance, with their bridges; none of them may exist. */
export async function createNamespaces(instance: string): Promise<void> {
  const { net, operator } = namespacesOf(instance);
  for (const name of [net, operator]) {
    await run(["ip", "netns", "add", name]);
    // A new namespace inherits the machine's setting, which is 1 where containers run.
    await run(inNamespace(name, ["sysctl", "--quiet", "--write", "net.ipv4.ip_forward=0"]));
  }
  await run(["ip", "-netns", net, "-batch", "-"], batch(switchCommands(operator)));
  await run(["ip", "-netns", operator, "-batch", "-"], batch(operatorCommands()));
}

/** Removes the instance's namespaces, and with them all devices in them; returns the names of those that were there. */
export async function deleteNamespaces(instance: string): Promise<string[]> {
  const names = presentNamespaces(instance);
  for (const name of names) await run(["ip", "netns", "delete", name]);
  return names;
}

/** The command that runs `command` in a namespace. `ip netns exec` would hide the cgroup mounts from it. */
export function inNamespace(namespace: string, command: string[]): [string, ...string[]] {
  return ["nsenter", `--net=/run/netns/${namespace}`, "--", ...command];
}

/** The length of a range's prefix, as in 24 of "203.0.113.0/24"; 32 where the range is a single address. */
export function prefixLength(range: string): string {
  return range.split("/")[1] ?? "32";
}

function batch(commands: string[]): string {
  return commands.map((command) => `${command}\n`).join("");
}
