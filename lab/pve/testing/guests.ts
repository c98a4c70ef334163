import type { Cluster } from "../cluster.ts";
import { type Config, findGuest, type Guest, writeGuest } from "../guests/guest.ts";
import { printDiskSize } from "../schema/disk-size.ts";
import { writeStorage } from "../storage/storage.ts";
import { allocateVolume } from "../storage/volumes.ts";

const gib = 1024 ** 3;

export interface TestDisk {
  storage: string;
  /** Default: 8. */
  gib?: number;
  /** As in "discard=on", in the order of the alphabet; the size follows from the disk. */
  settings?: string;
  /** Has an operating system, or may have one. */
  system?: boolean;
}

/** Lays out a virtual machine with disks of its own by other means than the API. */
export async function layOutMachine(
  cluster: Cluster,
  {
    vmid,
    node,
    config = {},
    disks = {},
  }: { vmid: number; node: string; config?: Config; disks?: Record<string, TestDisk> },
): Promise<Guest> {
  const attached: Config = {};
  for (const [option, { storage, gib: size = 8, settings, system = false }] of Object.entries(disks)) {
    const isSeed = settings?.includes("media=cdrom") ?? false;
    const name = isSeed ? `vm-${vmid}-cloudinit` : undefined;
    const bytes = isSeed ? 4 * 1024 ** 2 : size * gib;
    const volume = await allocateVolume(cluster, { storage, node, vmid, size: bytes, name, system });
    const parts = [volume.volid, ...(settings?.split(",") ?? []), `size=${printDiskSize(volume.size)}`];
    attached[option] = parts.join(",");
  }
  const guest: Guest = {
    vmid,
    kind: "qemu",
    node,
    config: { name: `vm${vmid}`, memory: "1024", ...config, ...attached },
    pending: {},
    snapshots: {},
    created: 1_700_000_000,
  };
  writeGuest(cluster, guest);
  return guest;
}

/** Gives a machine a disk on a storage with ZFS, "tank": such a disk can be replicated to other nodes. */
export async function addReplicableDisk(cluster: Cluster, vmid: number): Promise<void> {
  const guest = findGuest(cluster, vmid);
  if (!guest) throw new Error(`there is no machine ${vmid}`);
  writeStorage(cluster, { id: "tank", type: "zfspool", options: { pool: "rpool" }, capacity: 100 * gib });
  const place = { storage: "tank", node: guest.node, vmid, size: gib };
  const { volid } = await allocateVolume(cluster, place);
  writeGuest(cluster, { ...guest, config: { ...guest.config, scsi9: `${volid},size=1G` } });
}
