import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import { builtInRoles } from "./privileges.ts";

/** A named set of privileges. */
export interface Role {
  roleid: string;
  privileges: string[];
}

type WithStore = Pick<Cluster, "store">;

const prefix = "access/roles/";

export function findRole({ store }: WithStore, roleid: string): Role | undefined {
  const privileges = builtInRoles.get(roleid);
  return privileges ? { roleid, privileges } : store.get<Role>(`${prefix}${roleid}`);
}

/** The role of that name; refuses as PVE does when there is none. */
export function requireRole(cluster: WithStore, roleid: string): Role {
  const role = findRole(cluster, roleid);
  if (!role) throw failure(`role '${roleid}' does not exist`);
  return role;
}

/** PVE's own roles and those that were made, in the order of their names. */
export function allRoles({ store }: WithStore): Role[] {
  const made = store.list<Role>(prefix).map(({ value }) => value);
  const builtIn = [...builtInRoles].map(([roleid, privileges]) => ({ roleid, privileges }));
  return [...builtIn, ...made].sort((one, other) => (one.roleid < other.roleid ? -1 : 1));
}

export function writeRole({ store }: WithStore, { roleid, privileges }: Role): void {
  store.put(`${prefix}${roleid}`, { roleid, privileges: [...new Set(privileges)].sort() });
}

export function deleteRole({ store }: WithStore, roleid: string): void {
  store.delete(`${prefix}${roleid}`);
}
