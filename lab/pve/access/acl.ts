import type { Cluster } from "../cluster.ts";

/** One rule: who has which role from which path on. */
export interface AclEntry {
  /** Normalised, as in "/vms/101". */
  path: string;
  type: "user" | "group" | "token";
  /** As in "root@pam", a group's name, or "root@pam!pulumi". */
  ugid: string;
  roleid: string;
  /** Whether it holds below the path too. */
  propagate: boolean;
}

/** Whom the rules are asked about: a user with their groups, or a token by itself. */
export interface Subject {
  type: "user" | "token";
  id: string;
  groups: string[];
}

const prefix = "access/acl/";
const key = ({ path, type, ugid, roleid }: Omit<AclEntry, "propagate">) =>
  `${prefix}${path} ${type} ${ugid} ${roleid}`;

/** All rules, in the order of their paths. */
export function allAcl({ store }: Pick<Cluster, "store">): AclEntry[] {
  return store.list<AclEntry>(prefix).map(({ value }) => value);
}

export function writeAcl({ store }: Pick<Cluster, "store">, entry: AclEntry): void {
  store.put(key(entry), entry);
}

export function deleteAcl({ store }: Pick<Cluster, "store">, entry: Omit<AclEntry, "propagate">): void {
  store.delete(key(entry));
}

/** Deletes the rules that `which` tells. */
export function deleteAclWhere(cluster: Pick<Cluster, "store">, which: (entry: AclEntry) => boolean): void {
  for (const entry of allAcl(cluster).filter(which)) deleteAcl(cluster, entry);
}

/** The path as PVE compares it; undefined when it has characters that no path has. */
export function normalPath(path: string): string | undefined {
  const normal = `/${path.split("/").filter(Boolean).join("/")}`;
  return path !== "" && /^[A-Za-z0-9._/-]+$/.test(normal) ? normal : undefined;
}

const name = "[A-Za-z0-9._-]+";
const objectPath = new RegExp(
  `^/(|access(/groups(/${name})?|/realm(/${name})?)?|nodes(/${name})?|pool(/${name}){0,3}` +
    `|sdn|sdn/zones(/${name}){0,2}|sdn/zones/${name}/${name}/[1-9][0-9]{0,3}` +
    `|sdn/(fabrics|controllers|dns|ipams)(/${name})?` +
    `|storage(/${name})?|vms(/[1-9][0-9]{2,})?|mapping(/${name}){0,2})$`,
);

/** Whether PVE has something at that path that a rule can be made for. */
export const isObjectPath = (path: string): boolean => objectPath.test(path);

/**
 * Roles at a path → whether they hold below it. What stands deeper replaces what stands above, what is granted to the
 * subject itself replaces what its groups have, and NoAccess replaces everything.
 */
export function rolesAt(entries: AclEntry[], subject: Subject, path: string): Map<string, boolean> {
  let roles = new Map<string, boolean>();
  for (const place of placesAbove(path)) {
    const here = entries.filter((entry) => entry.path === place && (entry.propagate || place === path));
    const own = here.filter(({ type, ugid }) => type === subject.type && ugid === subject.id);
    const ofGroups = here.filter(({ type, ugid }) => type === "group" && subject.groups.includes(ugid));
    const found = own.length > 0 ? own : ofGroups;
    if (found.length > 0) roles = new Map(found.map(({ roleid, propagate }) => [roleid, propagate]));
  }
  const nothing = roles.get("NoAccess");
  return nothing === undefined ? roles : new Map([["NoAccess", nothing]]);
}

/** "/", "/vms", "/vms/101" for "/vms/101". */
function placesAbove(path: string): string[] {
  const parts = path.split("/").filter(Boolean);
  return ["/", ...parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`)];
}
