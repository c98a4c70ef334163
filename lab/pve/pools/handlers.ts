import { deleteAclWhere } from "../access/acl.ts";
import { change } from "../access/change.ts";
import { modifyingPrivileges, splitList } from "../access/check.ts";
import { mayOf, requirePermission } from "../access/permissions.ts";
import type { Call, Handler, Handlers } from "../api.ts";
import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import { findGuest } from "../guests/guest.ts";
import { clusterResources } from "../nodes/resources.ts";
import { flag, optionalText, text } from "../params.ts";
import { findStorage } from "../storage/storage.ts";
import { allPools, deletePool, findPool, type Pool, poolOf, requirePool, writePool } from "./pools.ts";

const createPool: Handler = ({ cluster, parameters }) =>
  change(cluster, "create pool failed", () => {
    const poolid = text(parameters, "poolid");
    if (findPool(cluster, poolid)) throw failure(`pool '${poolid}' already exists`);
    const parent = /^(.*)\/[^/]+$/.exec(poolid)?.[1];
    if (parent !== undefined && !findPool(cluster, parent)) {
      throw failure(`parent '${parent}' of pool '${poolid}' does not exist`);
    }
    writePool(cluster, commented({ poolid, vms: [], storage: [] }, optionalText(parameters, "comment")));
  });

const updatePool: Handler = (call) =>
  change(call.cluster, "update pools failed", () => {
    const { cluster, parameters } = call;
    const pool = requirePool(cluster, text(parameters, "poolid"));
    writePool(cluster, commented(pool, optionalText(parameters, "comment")));
    for (const vmid of splitList(optionalText(parameters, "vms") ?? "")) {
      requireModifiable(call, `/vms/${vmid}`);
      (flag(parameters, "delete") ? removeGuest : addGuest)(call, pool.poolid, Number(vmid));
    }
    for (const storage of splitList(optionalText(parameters, "storage") ?? "")) {
      requireModifiable(call, `/storage/${storage}`);
      (flag(parameters, "delete") ? removeStorage : addStorage)(cluster, pool.poolid, storage);
    }
  });

const deleteEmptyPool: Handler = ({ cluster, parameters }) =>
  change(cluster, "delete pool failed", () => {
    const { poolid, vms, storage } = requirePool(cluster, text(parameters, "poolid"));
    const [content] = [
      ...allPools(cluster)
        .filter((other) => other.poolid.startsWith(`${poolid}/`))
        .map((other) => `pool '${other.poolid}'`),
      // Members that were deleted meanwhile do not count.
      ...vms.filter((vmid) => findGuest(cluster, vmid)).map((vmid) => `VM ${vmid}`),
      ...storage.filter((id) => findStorage(cluster, id)).map((id) => `storage '${id}'`),
    ];
    if (content !== undefined) throw failure(`pool '${poolid}' is not empty (contains ${content})`);
    deletePool(cluster, poolid);
    deleteAclWhere(cluster, ({ path }) => path === `/pool/${poolid}`);
  });

/** Each with the pool's id in the query, and as PVE had it before pools could be in pools: in the path. */
export const poolHandlers: Handlers = {
  "GET /pools": ({ cluster, identity, parameters }) => {
    const poolid = optionalText(parameters, "poolid");
    if (poolid !== undefined) {
      requirePermission(cluster, identity, `/pool/${poolid}`, ["Pool.Audit"]);
      return [{ poolid, ...poolInfo(cluster, poolid, optionalText(parameters, "type")) }];
    }
    const may = mayOf(cluster, identity);
    return allPools(cluster)
      .filter((pool) => may(`/pool/${pool.poolid}`, ["Pool.Audit"]))
      .map((pool) => ({ poolid: pool.poolid, comment: pool.comment }));
  },
  "POST /pools": createPool,
  "PUT /pools": updatePool,
  "DELETE /pools": deleteEmptyPool,

  "GET /pools/{poolid}": ({ cluster, parameters }) =>
    poolInfo(cluster, text(parameters, "poolid"), optionalText(parameters, "type")),
  "PUT /pools/{poolid}": updatePool,
  "DELETE /pools/{poolid}": deleteEmptyPool,
};

/** A pool with its members as GET /cluster/resources has them; members that are gone are not told. */
function poolInfo(cluster: Cluster, poolid: string, type: string | undefined) {
  const { comment, vms, storage } = requirePool(cluster, poolid);
  const resources = clusterResources(cluster, { user: "root@pam", token: undefined });
  const members = [
    ...vms.map((vmid) => resources.find((one) => one.vmid === vmid)),
    ...storage.map((id) => resources.find((one) => one.type === "storage" && one.storage === id)),
  ].flatMap((member) => (member ? [member] : []));
  return { comment, members: members.filter((member) => type === undefined || member.type === type) };
}

/** With the comment if one is given; an empty one takes it away. */
function commented({ comment: kept, ...pool }: Pool, comment = kept): Pool {
  return comment ? { ...pool, comment } : pool;
}

/** Who puts an object into a pool hands it to others, as who makes rules for it. */
function requireModifiable({ cluster, identity }: Call, path: string): void {
  requirePermission(cluster, identity, path, modifyingPrivileges(path), true);
}

function addGuest({ cluster, identity, parameters }: Call, poolid: string, vmid: number): void {
  const pool = requirePool(cluster, poolid);
  if (pool.vms.includes(vmid)) throw failure(`VM ${vmid} is already a pool member`);
  const present = poolOf(cluster, vmid);
  if (present !== undefined) {
    if (!flag(parameters, "allow-move")) {
      throw failure(`VM ${vmid} belongs already to pool '${present}' and 'allow-move' is not set`);
    }
    requirePermission(cluster, identity, `/pool/${present}`, ["Pool.Allocate"]);
    const left = requirePool(cluster, present);
    writePool(cluster, { ...left, vms: left.vms.filter((one) => one !== vmid) });
  }
  writePool(cluster, { ...pool, vms: [...pool.vms, vmid] });
}

function removeGuest({ cluster }: Call, poolid: string, vmid: number): void {
  const pool = requirePool(cluster, poolid);
  if (!pool.vms.includes(vmid)) throw failure(`VM ${vmid} is not a pool member`);
  writePool(cluster, { ...pool, vms: pool.vms.filter((one) => one !== vmid) });
}

function addStorage(cluster: Cluster, poolid: string, id: string): void {
  const pool = requirePool(cluster, poolid);
  if (pool.storage.includes(id)) throw failure(`Storage '${id}' is already a pool member`);
  writePool(cluster, { ...pool, storage: [...pool.storage, id] });
}

function removeStorage(cluster: Cluster, poolid: string, id: string): void {
  const pool = requirePool(cluster, poolid);
  if (!pool.storage.includes(id)) throw failure(`Storage '${id}' is not a pool member`);
  writePool(cluster, { ...pool, storage: pool.storage.filter((one) => one !== id) });
}
