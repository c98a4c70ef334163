import type { Cluster } from "../cluster.ts";
import { removeFromPools, removeStorageFromPools } from "../pools/pools.ts";
import { deleteAclWhere } from "./acl.ts";

/** Forgets who may do what with a guest that is no more, and the pool it was in. */
export function removeGuestAccess(cluster: Pick<Cluster, "store">, vmid: number): void {
  deleteAclWhere(cluster, ({ path }) => path === `/vms/${vmid}`);
  removeFromPools(cluster, vmid);
}

/** Forgets who may do what with a storage that is no more, and the pools it was in. */
export function removeStorageAccess(cluster: Pick<Cluster, "store">, storage: string): void {
  deleteAclWhere(cluster, ({ path }) => path === `/storage/${storage}`);
  removeStorageFromPools(cluster, storage);
}
