import { createHash } from "node:crypto";
import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import { storePassword } from "./passwords.ts";
import { realmOf } from "./users.ts";

export type RealmType = "pam" | "pve" | "ldap" | "ad" | "openid";

/** Where users are known and how they log in; PVE calls it an authentication domain too. */
export interface Realm {
  realm: string;
  type: RealmType;
  /** As PVE names them: "comment", "server1", "issuer-url"… The password for a directory is none of them. */
  options: Record<string, string | number | boolean | string[]>;
}

type WithStore = Pick<Cluster, "store">;

const prefix = "access/realms/";

const builtIn: Realm[] = [
  { realm: "pam", type: "pam", options: { comment: "Linux PAM standard authentication" } },
  { realm: "pve", type: "pve", options: { comment: "Proxmox VE authentication server" } },
];

/** All realms, in the order of their names: PVE's own two are always there. */
export function allRealms({ store }: WithStore): Realm[] {
  const kept = store.list<Realm>(prefix).map(({ value }) => value);
  const rest = builtIn.filter(({ realm }) => !kept.some((one) => one.realm === realm));
  return [...kept, ...rest].sort((one, other) => (one.realm < other.realm ? -1 : 1));
}

export function findRealm(cluster: WithStore, realm: string): Realm | undefined {
  return allRealms(cluster).find((one) => one.realm === realm);
}

/** Keeps a realm; when it is to be the default one, no other is. */
export function writeRealm(cluster: WithStore, realm: Realm): void {
  if (realm.options.default) {
    for (const { options, ...other } of allRealms(cluster).filter((one) => one.options.default)) {
      const { default: _, ...rest } = options;
      cluster.store.put(`${prefix}${other.realm}`, { ...other, options: rest });
    }
  }
  cluster.store.put(`${prefix}${realm.realm}`, realm);
}

/** Deletes a realm; PVE's own are as they were at first then. */
export function deleteRealm({ store }: WithStore, realm: string): void {
  store.delete(`${prefix}${realm}`);
}

/** SHA-1 of all realms: PVE keeps them in one file. */
export function realmsDigest(cluster: WithStore): string {
  return createHash("sha1")
    .update(JSON.stringify(allRealms(cluster)))
    .digest("hex");
}

/** Sets a user's password where their realm keeps passwords; refuses as PVE does where it does not. */
export function setPassword(cluster: WithStore, userid: string, password: string): void {
  const name = realmOf(userid);
  const realm = findRealm(cluster, name);
  if (!realm) throw failure(`auth domain '${name}' does not exist`);
  // The system's users are root alone: `usermod` knows no other.
  if (realm.type === "pam" && userid !== "root@pam") throw failure("change password failed: exit code 6");
  if (realm.type !== "pam" && realm.type !== "pve") {
    throw failure(`can't set password on auth type '${realm.type}'`);
  }
  storePassword(cluster, userid, password);
}
