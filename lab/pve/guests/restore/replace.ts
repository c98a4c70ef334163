import type { Cluster } from "../../cluster.ts";
import { forgetFirewall } from "../../firewall/config.ts";
import { addToPool } from "../../pools/pools.ts";
import {
  contentsOf,
  type DiskContents,
  type DiskPlace,
  findVolume,
  forgetVolume,
  putDisk,
  updateVolume,
} from "../../storage/catalogue.ts";
import { type Contents, removeContents } from "../../storage/contents.ts";
import type { Volume } from "../../storage/volume.ts";
import { makeBaseVolume } from "../../storage/volumes.ts";
import { withUnused } from "../attachments.ts";
import { type Config, deleteGuest, findGuest, type Guest, writeGuest } from "../guest.ts";
import { namedVolumes } from "../qemu/volume-journal.ts";

/** A disk whose content is made and that has no name yet. */
export interface NewDisk {
  option: string;
  place: Omit<DiskPlace, "parent">;
  contents: DiskContents;
  /** The option's value, with the disk's name in it. */
  print(volume: Volume): string;
}

/** What a guest becomes by a restoration. */
export interface Replacement {
  config: Config;
  disks: NewDisk[];
  /** Whether a former volume of the guest goes away; others are set aside. */
  replaces(volid: string, option: string | undefined): boolean;
  /** Undefined: what the firewall has of the guest stays. */
  firewall: Record<string, unknown> | undefined;
  pool: string | undefined;
}

/**
 * Puts what was restored in the place of the guest that has its id, all at once: names of disks are free again for the
 * new ones. Nothing of this survives when it fails, and all of it a kill.
 */
export async function replaceGuest(
  cluster: Cluster,
  { kind, vmid, node }: Pick<Guest, "kind" | "vmid" | "node">,
  { config, disks, replaces, firewall, pool }: Replacement,
): Promise<void> {
  const { store } = cluster;
  const left: Contents[] = [];
  store.transaction(() => {
    const former = findGuest(cluster, vmid);
    const aside = former ? takeApart(cluster, former, replaces, left) : [];
    const restored = { ...config };
    for (const disk of disks) restored[disk.option] = disk.print(named(cluster, disk, config.template === 1));
    const all = aside.reduce<Config>((sum, volid) => withUnused(kind, sum, volid), restored);
    const created = former?.created ?? Math.floor(Date.now() / 1000);
    writeGuest(cluster, { vmid, kind, node, config: all, pending: {}, snapshots: {}, created });
    if (firewall !== undefined) {
      forgetFirewall(cluster, vmid);
      for (const [name, value] of Object.entries(firewall)) store.put(`firewall/vm/${vmid}/${name}`, value);
    }
    if (pool !== undefined) addToPool(cluster, pool, vmid);
  });
  for (const contents of left) await removeContents(cluster, contents);
}

/** Lets go of the id: of a guest that was there, and of one that was to be made. */
export function releaseLock(cluster: Cluster, vmid: number): void {
  const guest = findGuest(cluster, vmid);
  if (guest?.config.lock !== "create") return;
  const { lock: _, ...config } = guest.config;
  writeGuest(cluster, { ...guest, config });
}

/** After a kill of the API: a guest that was restored over another one is that one, a new one is gone. */
export function undoRestoration(cluster: Cluster, vmid: number): void {
  const guest = findGuest(cluster, vmid);
  if (guest?.config.lock !== "create") return;
  if (Object.keys(guest.config).length === 1) deleteGuest(cluster, vmid);
  else releaseLock(cluster, vmid);
}

function named(cluster: Cluster, { place, contents }: NewDisk, isTemplate: boolean): Volume {
  const volume = putDisk(cluster, { ...place, parent: undefined }, contents);
  return isTemplate && place.name === undefined ? makeBaseVolume(cluster, volume) : volume;
}

/** Deletes what is replaced, and the snapshots of all else; returns what is to be set aside. */
function takeApart(
  cluster: Cluster,
  guest: Guest,
  replaces: Replacement["replaces"],
  left: Contents[],
): string[] {
  const own = [...new Set(namedVolumes(guest))]
    .map((volid) => findVolume(cluster, volid, guest.node))
    .filter((volume) => volume?.vmid === guest.vmid) as Volume[];
  return own.flatMap((volume) => {
    const { volid, snapshots = {} } = volume;
    if (replaces(volid, optionOf(guest, volid))) {
      left.push(...forgetVolume(cluster, volume));
      return [];
    }
    if (Object.keys(snapshots).length > 0) {
      left.push(...contentsOf({ ...volume, path: "" }).filter(({ path }) => path !== ""));
      updateVolume(cluster, volume, ({ snapshots: _, ...present }) => present);
    }
    return [volid];
  });
}

/** The option that names a volume, now or in a snapshot. */
function optionOf({ config, pending, snapshots }: Guest, volid: string): string | undefined {
  const all = [config, pending, ...Object.values(snapshots)].flatMap((one) => Object.entries(one));
  return all.find(([option, value]) => !option.startsWith("unused") && isOf(value, volid))?.[0];
}

const isOf = (value: string | number | null, volid: string): boolean =>
  String(value ?? "").split(",")[0] === volid;
