import type { Cluster } from "../../cluster.ts";
import { failure, PveError } from "../../error.ts";
import { forgetFirewall } from "../../firewall/config.ts";
import { addToPool } from "../../pools/pools.ts";
import { devicePath, nameOf } from "../../storage/names.ts";
import { requireDefinition } from "../../storage/storage.ts";
import type { Volume } from "../../storage/volume.ts";
import { findVolume, importVolume, removeVolume, requireVolume, volumeFile } from "../../storage/volumes.ts";
import type { Task } from "../../tasks/tasks.ts";
import { type Config, deleteGuest, holdConfig, requireGuest, writeGuest } from "../guest.ts";
import { closeJournal } from "../qemu/volume-journal.ts";
import {
  mountPointsOf,
  networksOf,
  newVolume,
  parseMountPoint,
  printMountPoint,
  printNetwork,
} from "./options.ts";
import { type Logins, warnOfNesting, writeLogins } from "./system.ts";
import { formatOn, withNewVolume } from "./volumes.ts";

/** A container that shall be built. */
export interface Building {
  node: string;
  vmid: number;
  pool: string | undefined;
  /** Options as they were asked for, with a `rootfs`. */
  config: Config;
  /** Volume of the template. */
  template: string;
  logins: Logins;
}

type Log = Pick<Task, "log" | "warn">;

/** Makes the container's volumes and lets go of its lock. When that fails, nothing is left of it. */
export function buildContainer(cluster: Cluster, building: Building, task: Log): Promise<void> {
  const { node, vmid, pool } = building;
  return holdConfig(cluster, "lxc", vmid, async () => {
    const made: string[] = [];
    try {
      const config = await build(cluster, building, task, made);
      cluster.store.transaction(() => {
        writeGuest(cluster, { ...requireGuest(cluster, "lxc", node, vmid), config });
        if (pool !== undefined) addToPool(cluster, pool, vmid);
        closeJournal(cluster, vmid);
      });
    } catch (error) {
      await undo(cluster, building, made);
      if (error instanceof PveError) throw failure(`unable to create CT ${vmid} - ${error.message}`);
      throw error;
    }
  });
}

async function undo(cluster: Cluster, { node, vmid }: Building, made: string[]): Promise<void> {
  for (const volid of made) {
    const volume = findVolume(cluster, volid, node);
    if (volume) await removeVolume(cluster, volume);
  }
  cluster.store.transaction(() => {
    deleteGuest(cluster, vmid);
    forgetFirewall(cluster, vmid);
    closeJournal(cluster, vmid);
  });
}

/** Makes all that the options ask for, noting volumes that were made, and returns the options as PVE keeps them. */
async function build(cluster: Cluster, building: Building, task: Log, made: string[]): Promise<Config> {
  const { node, vmid, config } = building;
  const built: Config = { ...config };
  for (const [option, wanted] of mountPointsOf(config)) {
    const mount =
      option === "rootfs"
        ? { ...wanted, ...(await unpackRoot(cluster, building, wanted.volume, task)) }
        : await withNewVolume(cluster, { node, vmid }, wanted);
    if (newVolume(wanted.volume)) made.push(mount.volume);
    built[option] = printMountPoint(option, mount);
  }
  for (const [option, settings] of networksOf(config)) built[option] = printNetwork(settings);
  const root = findVolume(cluster, parseMountPoint("rootfs", String(built.rootfs)).volume, node);
  const system = detectSystem(config, root, task);
  if (root?.image && system.ostype !== "unmanaged") {
    await writeLogins(cluster, volumeFile(cluster, root), building.logins);
  }
  const defaults = { hostname: `CT${vmid}`, memory: 512, swap: 512 };
  const whole = { ...defaults, ...built, ...system };
  warnOfNesting(whole, task);
  return whole;
}

/** The container's root with the template in it; undefined where the root is no new volume. */
async function unpackRoot(
  cluster: Cluster,
  { node, vmid, template }: Building,
  root: string,
  task: Log,
): Promise<{ volume: string; size: number } | undefined> {
  const wanted = newVolume(root);
  if (!wanted) return undefined;
  const source = requireVolume(cluster, template, node);
  const path = devicePath(requireDefinition(cluster, source.storage), nameOf(source));
  const format = formatOn(cluster, wanted.storage);
  const volume = await importVolume(cluster, { source, node, vmid, ...wanted, format });
  task.log(`extracting archive '${path}'`);
  return { volume: volume.volid, size: volume.size };
}

/** What system is in the root: the lab has only Debian, for one processor. */
function detectSystem(
  { arch, ostype }: Config,
  root: Volume | undefined,
  { log }: Pick<Task, "log">,
): { arch: string; ostype: string } {
  if (arch === undefined) log("Detected container architecture: amd64");
  const known = { arch: String(arch ?? "amd64") };
  if (ostype === "unmanaged" || !root?.image) return { ...known, ostype: String(ostype ?? "unmanaged") };
  if (ostype !== undefined && ostype !== "debian") log(`got unexpected ostype (debian != ${ostype})`);
  return { ...known, ostype: "debian" };
}
