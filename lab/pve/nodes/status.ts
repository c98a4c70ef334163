import type { Cluster } from "../cluster.ts";
import { allGuests } from "../guests/guest.ts";
import { isRunning } from "../guests/power/state.ts";
import { summaryOf } from "../guests/power/status.ts";
import type { Node } from "../initial.ts";
import { version } from "./version.ts";

const gib = 1024 ** 3;
// Of the node's own system, beside its guests.
const own = { memory: 2 * gib, disk: { total: 96 * gib, used: 12 * gib } };

/** Figures of a node, as lists tell them. */
export interface NodeFigures {
  /** Fraction of all its processors. */
  cpu: number;
  maxcpu: number;
  /** Bytes. */
  mem: number;
  maxmem: number;
  disk: number;
  maxdisk: number;
  /** Seconds. */
  uptime: number;
}

/** What a node uses: what its running guests were given, and its own system. */
export function nodeFigures(cluster: Cluster, node: Node): NodeFigures {
  const running = allGuests(cluster).filter(
    (guest) => guest.node === node.name && isRunning(cluster, guest.vmid),
  );
  const given = running.reduce((sum, guest) => sum + summaryOf(cluster, guest).maxmem, 0);
  return {
    cpu: 0.01,
    maxcpu: node.cpus,
    mem: Math.min(own.memory + given, node.memory),
    maxmem: node.memory,
    disk: own.disk.used,
    maxdisk: own.disk.total,
    uptime: Math.floor(Date.now() / 1000) - node.since,
  };
}

/** What GET /nodes/{node}/status answers. */
export function nodeStatus(cluster: Cluster, node: Node): Record<string, unknown> {
  const { cpu, mem, uptime } = nodeFigures(cluster, node);
  const { total, used } = own.disk;
  const kernel = { sysname: "Linux", release: "6.8.12-9-pve", machine: "x86_64" };
  return {
    cpu,
    wait: 0,
    idle: 0,
    uptime,
    loadavg: ["0.10", "0.12", "0.09"],
    cpuinfo: {
      model: node.cpuModel,
      sockets: 1,
      cores: node.cpus / 2,
      cpus: node.cpus,
      mhz: "4200.000",
      flags:
        "fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx sse sse2 ht svm",
      hvm: "1",
      user_hz: 100,
    },
    memory: { total: node.memory, used: mem, free: node.memory - mem, available: node.memory - mem },
    swap: { total: 8 * gib, used: 0, free: 8 * gib },
    ksm: { shared: 0 },
    rootfs: { total, used, free: total - used, avail: total - used },
    "boot-info": { mode: "efi", secureboot: 0 },
    "current-kernel": { ...kernel, version: "#1 SMP PREEMPT_DYNAMIC PMX 6.8.12-9 (2025-03-16T19:18Z)" },
    kversion: `Linux ${kernel.release} #1 SMP PREEMPT_DYNAMIC PMX 6.8.12-9 (2025-03-16T19:18Z)`,
    pveversion: `pve-manager/${version.version}/${version.repoid}`,
  };
}
