import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";

/** A named set of guests and storages, for which access rules can be made at once. */
export interface Pool {
  /** As in "brainall", or "brainall/lab" for a pool in a pool. */
  poolid: string;
  comment?: string;
  vms: number[];
  storage: string[];
}

type WithStore = Pick<Cluster, "store">;

const prefix = "pools/";

export function findPool({ store }: WithStore, poolid: string): Pool | undefined {
  return store.get<Pool>(`${prefix}${poolid}`);
}

/** The pool of that id; refuses as PVE does when there is none. */
export function requirePool(cluster: WithStore, poolid: string): Pool {
  const pool = findPool(cluster, poolid);
  if (!pool) throw failure(`pool '${poolid}' does not exist`);
  return pool;
}

/** All pools, in the order of their ids. */
export function allPools({ store }: WithStore): Pool[] {
  return store.list<Pool>(prefix).map(({ value }) => value);
}

export function writePool({ store }: WithStore, pool: Pool): void {
  store.put(`${prefix}${pool.poolid}`, {
    ...pool,
    vms: [...new Set(pool.vms)].sort((one, other) => one - other),
    storage: [...new Set(pool.storage)].sort(),
  });
}

export function deletePool({ store }: WithStore, poolid: string): void {
  store.delete(`${prefix}${poolid}`);
}

/** The id of the pool that a guest is in; a guest is in one pool at most. */
export function poolOf(cluster: WithStore, vmid: number): string | undefined {
  return allPools(cluster).find(({ vms }) => vms.includes(vmid))?.poolid;
}

/** Puts a guest into a pool, and out of any other. Refuses as PVE does when there is no such pool. */
export function addToPool(cluster: WithStore, poolid: string, vmid: number): void {
  cluster.store.transaction(() => {
    requirePool(cluster, poolid);
    removeFromPools(cluster, vmid);
    const pool = requirePool(cluster, poolid);
    writePool(cluster, { ...pool, vms: [...pool.vms, vmid] });
  });
}

/** Takes a guest out of the pool that it is in, if any. */
export function removeFromPools(cluster: WithStore, vmid: number): void {
  for (const pool of allPools(cluster).filter(({ vms }) => vms.includes(vmid))) {
    writePool(cluster, { ...pool, vms: pool.vms.filter((one) => one !== vmid) });
  }
}

/** Takes a storage out of all pools that it is in: it can be in several. */
export function removeStorageFromPools(cluster: WithStore, storage: string): void {
  for (const pool of allPools(cluster).filter((one) => one.storage.includes(storage))) {
    writePool(cluster, { ...pool, storage: pool.storage.filter((one) => one !== storage) });
  }
}
