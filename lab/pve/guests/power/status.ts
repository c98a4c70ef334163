import type { Cluster } from "../../cluster.ts";
import { sizeSetting } from "../attachments.ts";
import type { Config, Guest } from "../guest.ts";
import { memoryOf } from "../qemu/options.ts";
import { agentEnabled } from "./agent-option.ts";
import { bootDevices } from "./boot-order.ts";
import { managedBy } from "./managed.ts";
import { isPaused } from "./state.ts";

/** What lists and the cluster's overview tell of a guest of either kind. */
export interface Summary {
  vmid: number;
  name: string;
  status: "running" | "stopped";
  /** Seconds. */
  uptime: number;
  cpus: number;
  /** Bytes. */
  maxmem: number;
  /** Bytes of the disk that it boots from. */
  maxdisk: number;
  template?: true;
  lock?: string;
  tags?: string;
  pid?: number;
}

const mib = 1024 ** 2;

export function summaryOf({ machines }: Cluster, { vmid, kind, config }: Guest): Summary {
  const running = machines.running(vmid);
  const disk = kind === "qemu" ? bootDisk(config) : config.rootfs;
  return {
    vmid,
    name: String(
      (kind === "qemu" ? config.name : config.hostname) ?? (kind === "qemu" ? `VM ${vmid}` : `CT${vmid}`),
    ),
    status: running ? "running" : "stopped",
    uptime: running ? Math.floor((Date.now() - running.since) / 1000) : 0,
    cpus: Number(config.vcpus ?? Number(config.sockets ?? 1) * Number(config.cores ?? 1)),
    maxmem: memoryOf(config.memory) * mib,
    maxdisk: (disk !== undefined && sizeSetting(disk)) || 0,
    ...(config.template ? { template: true } : {}),
    ...(config.lock === undefined ? {} : { lock: String(config.lock) }),
    ...(config.tags === undefined ? {} : { tags: String(config.tags) }),
    ...(running ? { pid: running.pid } : {}),
  };
}

// A lab measures no load: what a guest uses is told as nothing, as PVE does of one that is off.
const load = { cpu: 0, mem: 0, disk: 0, netin: 0, netout: 0, diskread: 0, diskwrite: 0 };
const qemu = { "running-machine": "pc-i440fx-9.2+pve1", "running-qemu": "9.2.0" };

/** A virtual machine as PVE's lists tell it. */
export function vmStatus(cluster: Cluster, guest: Guest): Record<string, unknown> {
  const { config } = guest;
  const serial = Object.keys(config).some((option) => /^serial\d+$/.test(option));
  const balloon = Number(config.balloon ?? 0);
  return {
    ...summaryOf(cluster, guest),
    ...load,
    ...(serial ? { serial: true } : {}),
    ...(balloon > 0 ? { balloon_min: balloon * mib, shares: Number(config.shares ?? 1000) } : {}),
  };
}

/** What GET …/status/current answers. */
export function currentStatus(cluster: Cluster, guest: Guest): Record<string, unknown> {
  const { config, vmid } = guest;
  const status = vmStatus(cluster, guest);
  const running = status.status === "running";
  const vga = String(config.vga ?? "");
  const managed = managedBy(cluster, guest);
  return {
    ...status,
    qmpstatus: isPaused(cluster, vmid) ? "paused" : status.status,
    ha: managed ? { managed: 1, ...managed } : { managed: 0 },
    ...(running ? qemu : {}),
    ...(/\b(?:qxl|virtio)/.test(vga) ? { spice: true } : {}),
    ...(agentEnabled(config.agent) ? { agent: true } : {}),
  };
}

function bootDisk(config: Config): string | number | undefined {
  const [first] = bootDevices(config).filter((option) => !option.startsWith("net"));
  return first === undefined ? undefined : config[first];
}
