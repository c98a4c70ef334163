import { type Cluster, type Identity, printIdentity } from "../cluster.ts";
import { permissionDenied } from "../error.ts";
import { allPools } from "../pools/pools.ts";
import { type AclEntry, allAcl, rolesAt, type Subject } from "./acl.ts";
import { groupsOf } from "./groups.ts";
import { builtInRoles, effectivePrivileges } from "./privileges.ts";
import { allRoles } from "./roles.ts";
import { findToken } from "./tokens.ts";

type WithStore = Pick<Cluster, "store">;

/** Privileges at a path → whether they hold below it. */
export type Privileges = ReadonlyMap<string, boolean>;

/** Asks whether somebody has all these privileges at a path, or with `any` one of them. */
export type May = (path: string, privileges: string[], any?: boolean) => boolean;

export const isRoot = ({ user, token }: Identity): boolean => user === "root@pam" && token === undefined;

/** Whether `identity` has all these privileges at a path (as in "/vms/101"), or with `any` one of them. */
export function may(
  cluster: WithStore,
  identity: Identity,
  path: string,
  privileges: string[],
  any = false,
): boolean {
  return mayOf(cluster, identity)(path, privileges, any);
}

/** Like `may`, for many questions at once, as lists ask: the rules are read only once, as they are now. */
export function mayOf(cluster: WithStore, identity: Identity): May {
  if (isRoot(identity)) return () => true;
  const privilegesAt = privilegesOf(cluster, identity);
  return (path, privileges, any = false) => {
    const held = privilegesAt(path);
    return any ? privileges.some((name) => held.has(name)) : privileges.every((name) => held.has(name));
  };
}

/** Refuses with `Permission check failed (PATH, PRIVILEGE)` what `may` says no to. */
export function requirePermission(
  cluster: WithStore,
  identity: Identity,
  path: string,
  privileges: string[],
  any = false,
): void {
  const ask = mayOf(cluster, identity);
  if (ask(path, privileges, any)) return;
  const missing = privileges.filter((name) => !ask(path, [name]));
  throw permissionDenied(path, any ? privileges : missing.slice(0, 1));
}

/** Like `requirePermission` for a guest that is about to be put into a pool: what holds for the pool is enough. */
export function requireGuestPermission(
  cluster: WithStore,
  identity: Identity,
  vmid: number,
  pool: string | undefined,
  privileges: string[],
  any = false,
): void {
  if (pool !== undefined && may(cluster, identity, `/pool/${pool}`, privileges, any)) return;
  requirePermission(cluster, identity, `/vms/${vmid}`, privileges, any);
}

/** The privileges of somebody by path, as the rules are now. */
export function privilegesOf(cluster: WithStore, identity: Identity): (path: string) => Privileges {
  const rules = readRules(cluster);
  const ofUser = privilegesOfUser(cluster, identity.user, rules);
  if (identity.token === undefined) return ofUser;
  const token = findToken(cluster, identity.user, identity.token);
  if (!token) return () => new Map();
  if (!token.privsep) return ofUser;
  const ofToken = granted({ type: "token", id: printIdentity(identity), groups: [] }, rules);
  return (path) => intersection(ofUser(path), ofToken(path));
}

interface Rules {
  acl: AclEntry[];
  roles: Map<string, string[]>;
  pools: { path: string; members: string[] }[];
}

function readRules(cluster: WithStore): Rules {
  return {
    acl: allAcl(cluster),
    roles: new Map(
      allRoles(cluster).map(({ roleid, privileges }) => [roleid, effectivePrivileges(privileges)]),
    ),
    pools: allPools(cluster).map(({ poolid, vms, storage }) => ({
      path: `/pool/${poolid}`,
      members: [...vms.map((vmid) => `/vms/${vmid}`), ...storage.map((id) => `/storage/${id}`)],
    })),
  };
}

function privilegesOfUser(cluster: WithStore, user: string, rules: Rules): (path: string) => Privileges {
  if (user === "root@pam") {
    const everything = new Map(builtInRoles.get("Administrator")?.map((name) => [name, true]));
    return () => everything;
  }
  return granted({ type: "user", id: user, groups: groupsOf(cluster, user) }, rules);
}

/** What is granted to a subject, along the path and by the pools that the path's object is in. */
function granted(subject: Subject, { acl, roles, pools }: Rules): (path: string) => Privileges {
  return (path) => {
    const held = rolesAt(acl, subject, path);
    const ofPools = pools
      .filter(({ members }) => members.includes(path))
      .flatMap((pool) => [...rolesAt(acl, subject, pool.path).keys()]);
    if (held.has("NoAccess") || ofPools.includes("NoAccess")) return new Map();
    for (const roleid of ofPools) if (!held.has(roleid)) held.set(roleid, false);
    const privileges = new Map<string, boolean>();
    for (const [roleid, propagate] of held) {
      for (const name of roles.get(roleid) ?? []) {
        privileges.set(name, privileges.get(name) || propagate);
      }
    }
    return privileges;
  };
}

function intersection(one: Privileges, other: Privileges): Privileges {
  const both = [...one].filter(([name]) => other.has(name));
  return new Map(both.map(([name, propagate]) => [name, propagate && other.get(name) === true]));
}
