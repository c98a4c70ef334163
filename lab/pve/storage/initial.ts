import type { Cluster } from "../cluster.ts";
import { findStorage, type Storage, writeStorage } from "./storage.ts";

const gib = 1024 ** 3;

/** What a storage has that was not there from the beginning, in bytes. */
export const usualCapacity = 1024 * gib;

// Each server has two NVMe drives of 1.8 TB: one for its system and the thin pool, one for the Ceph pool, which keeps
// a copy on each of the three.
const initialStorages: Storage[] = [
  {
    id: "local",
    type: "dir",
    options: { path: "/var/lib/vz", content: "iso,vztmpl,backup,import,snippets" },
    capacity: 94 * gib,
  },
  {
    id: "local-lvm",
    type: "lvmthin",
    options: { thinpool: "data", vgname: "pve", content: "images,rootdir" },
    capacity: 1560 * gib,
  },
  {
    id: "ceph",
    type: "rbd",
    options: { pool: "ceph", content: "images,rootdir", krbd: 0 },
    capacity: 1690 * gib,
  },
];

/** Lays out the owner's storages where there are none of their names yet. */
export function layOutStorage(cluster: Pick<Cluster, "store">): void {
  for (const storage of initialStorages) {
    if (!findStorage(cluster, storage.id)) writeStorage(cluster, storage);
  }
}
