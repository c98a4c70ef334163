import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";

/** Users for whom access rules can be made at once. */
export interface Group {
  groupid: string;
  comment?: string;
  members: string[];
}

type WithStore = Pick<Cluster, "store">;

const prefix = "access/groups/";

export function findGroup({ store }: WithStore, groupid: string): Group | undefined {
  return store.get<Group>(`${prefix}${groupid}`);
}

/** The group of that name; refuses as PVE does when there is none. */
export function requireGroup(cluster: WithStore, groupid: string): Group {
  const group = findGroup(cluster, groupid);
  if (!group) throw failure(`group '${groupid}' does not exist`);
  return group;
}

/** All groups, in the order of their names. */
export function allGroups({ store }: WithStore): Group[] {
  return store.list<Group>(prefix).map(({ value }) => value);
}

/** Names of the groups that a user is in. */
export function groupsOf(cluster: WithStore, userid: string): string[] {
  return allGroups(cluster)
    .filter(({ members }) => members.includes(userid))
    .map(({ groupid }) => groupid);
}

export function writeGroup({ store }: WithStore, group: Group): void {
  store.put(`${prefix}${group.groupid}`, { ...group, members: [...new Set(group.members)].sort() });
}

export function deleteGroup({ store }: WithStore, groupid: string): void {
  store.delete(`${prefix}${groupid}`);
}
