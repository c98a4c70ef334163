import type { Cluster } from "../../cluster.ts";
import { requireDefinition } from "../../storage/storage.ts";
import { allocateVolume, findVolume, removeVolume } from "../../storage/volumes.ts";
import { attachments } from "../attachments.ts";
import type { Guest } from "../guest.ts";
import { type MountPoint, mountKind, newVolume } from "./options.ts";

/** Whom a volume is made for, and where. */
export type Owner = Pick<Guest, "node" | "vmid">;

/** The mount point with the volume that it asks for made. What it will hold is a folder of this machine. */
export async function withNewVolume(cluster: Cluster, owner: Owner, mount: MountPoint): Promise<MountPoint> {
  const wanted = newVolume(mount.volume);
  if (wanted === undefined) return mount;
  const place = { node: owner.node, vmid: owner.vmid, ...wanted, format: formatOn(cluster, wanted.storage) };
  const { volid, size } = await allocateVolume(cluster, { ...place, content: "rootdir", system: true });
  return { ...mount, volume: volid, size };
}

/** Volumes of containers are raw images wherever they are files or devices; ZFS has file systems for them. */
export function formatOn(cluster: Cluster, storage: string): string | undefined {
  return requireDefinition(cluster, storage).type === "zfspool" ? undefined : "raw";
}

/** The mount point with the size that its volume has; one that is not there keeps what it says. */
export function measured(cluster: Cluster, { node }: Owner, mount: MountPoint): MountPoint {
  if (mountKind(mount.volume) !== "volume") return mount;
  const volume = findVolume(cluster, mount.volume, node);
  return volume ? { ...mount, size: volume.size } : mount;
}

/** Deletes a volume that the container set aside, if it is the container's own and no snapshot has it. */
export async function removeUnused(cluster: Cluster, guest: Guest, volid: string): Promise<void> {
  if (isInSnapshot(guest, volid)) return;
  const volume = findVolume(cluster, volid, guest.node);
  if (volume?.vmid === guest.vmid) await removeVolume(cluster, volume);
}

export function isInSnapshot({ snapshots }: Guest, volid: string): boolean {
  const named = Object.values(snapshots).flatMap((snapshot) => attachments("lxc", snapshot));
  return named.some((one) => one.volid === volid);
}
