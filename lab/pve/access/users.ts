import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import { deleteAclWhere } from "./acl.ts";
import { groupsOf, requireGroup, writeGroup } from "./groups.ts";
import { deletePassword } from "./passwords.ts";
import { deleteToken, tokensOf } from "./tokens.ts";

/** Somebody who can log in. Passwords and tokens are kept apart. */
export interface User {
  /** As in "root@pam". */
  userid: string;
  enable: boolean;
  /** Seconds of the epoch; 0: never. */
  expire: number;
  firstname?: string;
  lastname?: string;
  email?: string;
  comment?: string;
  keys?: string;
}

type WithStore = Pick<Cluster, "store">;

const prefix = "access/users/";

export function findUser({ store }: WithStore, userid: string): User | undefined {
  return store.get<User>(`${prefix}${userid}`);
}

/** The user of that name; refuses as PVE does when there is none. */
export function requireUser(cluster: WithStore, userid: string): User {
  const user = findUser(cluster, userid);
  if (!user) throw failure(`no such user ('${userid}')`);
  return user;
}

/** Refuses as PVE does a user that there is not, that is disabled, or whose time is over. */
export function requireEnabled(cluster: WithStore, userid: string): void {
  const { enable, expire } = requireUser(cluster, userid);
  if (!enable) throw failure(`user '${userid}' is disabled`);
  if (isOver(expire)) throw failure(`user '${userid}' access expired`);
}

/** Whether a time of expiry, in seconds of the epoch, has passed; 0 never does. */
export const isOver = (expire: number): boolean => expire !== 0 && expire < Math.floor(Date.now() / 1000);

/** All users, in the order of their names. */
export function allUsers({ store }: WithStore): User[] {
  return store.list<User>(prefix).map(({ value }) => value);
}

/** Keeps a user; texts that are empty are not kept, as in PVE's file. */
export function writeUser({ store }: WithStore, user: User): void {
  const kept = Object.entries(user).filter(([, value]) => value !== "" && value !== undefined);
  store.put(`${prefix}${user.userid}`, Object.fromEntries(kept));
}

/** Deletes a user with all that is theirs: tokens, password, memberships and access rules. */
export function deleteUser(cluster: WithStore, userid: string): void {
  for (const { tokenid } of tokensOf(cluster, userid)) deleteToken(cluster, userid, tokenid);
  leaveGroups(cluster, userid);
  deletePassword(cluster, userid);
  deleteAclWhere(cluster, ({ type, ugid }) => type === "user" && ugid === userid);
  cluster.store.delete(`${prefix}${userid}`);
}

/** Takes a user out of all groups. */
export function leaveGroups(cluster: WithStore, userid: string): void {
  for (const groupid of groupsOf(cluster, userid)) {
    const group = requireGroup(cluster, groupid);
    writeGroup(cluster, { ...group, members: group.members.filter((member) => member !== userid) });
  }
}

/** The realm of a user, as in "pve"; refuses as PVE does what is no name of a user. */
export function realmOf(userid: string): string {
  const realm = /^[^\s:/]+@([A-Za-z][A-Za-z0-9._-]+)$/.exec(userid)?.[1];
  if (realm === undefined) throw failure(`value '${userid}' does not look like a valid user name`);
  return realm;
}
