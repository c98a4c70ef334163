import type { Cluster } from "../../cluster.ts";
import { failure } from "../../error.ts";
import type { GuestInterface } from "../../machines/machines.ts";
import type { Guest } from "../guest.ts";
import { isRunning } from "./state.ts";

/** A running guest in which the QEMU guest agent answers. */
export interface Agent {
  /** Runs a command as root and resolves to what it printed; refuses with the agent's error when it fails. */
  output(...command: string[]): Promise<string>;
  run(command: string[], input?: string): Promise<{ code: number; stdout: string; stderr: string }>;
  interfaces(): Promise<GuestInterface[]>;
}

/** The agent of a guest; refuses as PVE does when none is configured or none answers. */
export function requireAgent(cluster: Cluster, { vmid, config }: Guest): Agent {
  const { machines } = cluster;
  if (config.agent === undefined) throw failure("No QEMU guest agent configured");
  if (!isRunning(cluster, vmid)) throw failure(`VM ${vmid} is not running`);
  if (!machines.hasFile(vmid, "/usr/sbin/qemu-ga")) throw silent();
  const run: Agent["run"] = (command, input) => machines.run(vmid, command, input);
  return {
    run,
    output: async (...command) => {
      const { code, stdout, stderr } = await run(command);
      if (code !== 0) throw failure(`Agent error: ${stderr.trim()}`);
      return stdout;
    },
    interfaces: async () => {
      const interfaces = await machines.interfaces(vmid);
      if (!interfaces) throw silent();
      return interfaces;
    },
  };
}

const silent = () => failure("QEMU guest agent is not running");

/** What the agent's commands without parameters answer, by PVE's names of them. */
export const queries: Record<string, (agent: Agent, guest: Guest) => Promise<unknown>> = {
  ping: async () => ({}),

  info: async () => ({
    version: "9.2.0",
    supported_commands: Object.keys(queries).map((name) => ({
      name: `guest-${name}`,
      enabled: true,
      "success-response": true,
    })),
  }),

  "get-host-name": async (agent) => ({ "host-name": (await agent.output("hostname")).trim() }),

  "get-osinfo": async (agent) => {
    const release = parseAssignments(await agent.output("cat", "/etc/os-release"));
    const [kernel, version, machine] = lines(await agent.output("sh", "-c", "uname -r; uname -v; uname -m"));
    return {
      id: release.ID,
      name: release.NAME,
      "pretty-name": release.PRETTY_NAME,
      version: release.VERSION,
      "version-id": release.VERSION_ID,
      "kernel-release": kernel,
      "kernel-version": version,
      machine,
    };
  },

  "get-time": async (agent) => Number(await agent.output("date", "+%s%N")),

  "get-timezone": async (agent) => {
    const [zone = "UTC", offset = "+0000"] = (await agent.output("date", "+%Z %z")).trim().split(" ");
    const [, sign, hours, minutes] = /^([+-])(\d\d)(\d\d)$/.exec(offset) ?? [];
    return { zone, offset: Number(`${sign}${Number(hours) * 3600 + Number(minutes) * 60}`) };
  },

  "get-users": async (agent) =>
    lines(await agent.output("who")).map((line) => ({ user: line.split(/\s+/)[0] })),

  "get-fsinfo": async (agent) =>
    lines(await agent.output("df", "--block-size=1", "--output=source,target,fstype,size,used"))
      .slice(1)
      .map((line) => {
        const [name, mountpoint, type, total, used] = line.trim().split(/\s+/);
        return { name, mountpoint, type, disk: [], "total-bytes": Number(total), "used-bytes": Number(used) };
      }),

  "get-vcpus": async (_agent, { config }) => {
    const count = Number(config.vcpus ?? Number(config.sockets ?? 1) * Number(config.cores ?? 1));
    return Array.from({ length: count }, (_, id) => ({
      "logical-id": id,
      online: true,
      "can-offline": id > 0,
    }));
  },

  "network-get-interfaces": async (agent) => (await agent.interfaces()).map(networkInterface),
};

const counters = ["bytes", "packets", "errs", "dropped"].flatMap((name) => [`rx-${name}`, `tx-${name}`]);

function networkInterface({ name, mac, addresses, statistics }: GuestInterface): Record<string, unknown> {
  return {
    name,
    "hardware-address": mac,
    "ip-addresses": addresses.map(({ address, family, prefix }) => ({
      "ip-address": address,
      "ip-address-type": family,
      prefix,
    })),
    statistics: Object.fromEntries(counters.map((counter) => [counter, statistics[counter] ?? 0])),
  };
}

/** Reads `NAME="value"` lines. */
export function parseAssignments(text: string): Record<string, string> {
  const pairs = lines(text).flatMap((line) => {
    const [, name, value = ""] = /^(\w+)=(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value.replace(/^"(.*)"$/, "$1")]];
  });
  return Object.fromEntries(pairs);
}

const lines = (text: string): string[] => text.split("\n").filter(Boolean);
