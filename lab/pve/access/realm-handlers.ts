import type { Handlers } from "../api.ts";
import { failure } from "../error.ts";
import { optionalText, text } from "../params.ts";
import type { Parameters } from "../schema/validate.ts";
import { change } from "./change.ts";
import { splitList } from "./check.ts";
import {
  allRealms,
  deleteRealm,
  findRealm,
  type Realm,
  type RealmType,
  realmsDigest,
  writeRealm,
} from "./realms.ts";

// What a realm of its type cannot be without (pve-access-control, Auth/*.pm).
const required: Partial<Record<RealmType, string[]>> = {
  ad: ["server1", "domain"],
  ldap: ["server1", "base_dn", "user_attr"],
  openid: ["issuer-url", "client-id"],
};

/** Realms are stored and read back: the lab has no directory to ask, and none can be synchronised. */
export const realmHandlers: Handlers = {
  "GET /access/domains": ({ cluster }) =>
    allRealms(cluster).map(({ realm, type, options: { comment, default: isDefault, tfa } }) => ({
      realm,
      type,
      comment,
      ...(isDefault ? { default: true } : {}),
      ...(tfa === undefined ? {} : { tfa: /(?:^|,)type=([^,]+)/.exec(String(tfa))?.[1] }),
    })),

  "POST /access/domains": ({ cluster, parameters }) =>
    change(cluster, "add auth server failed", () => {
      const realm = text(parameters, "realm");
      const type = text(parameters, "type") as RealmType;
      if (findRealm(cluster, realm)) throw failure(`domain '${realm}' already exists`);
      if (type === "pam" || type === "pve") throw failure(`unable to create builtin type '${type}'`);
      const made: Realm = { realm, type, options: optionsOf(parameters) };
      const missing = required[type]?.find((option) => made.options[option] === undefined);
      if (missing !== undefined) throw failure(`missing value for required option '${missing}'`);
      checkConnection(type, parameters);
      writeRealm(cluster, made);
    }),

  "GET /access/domains/{realm}": ({ cluster, parameters }) => {
    const name = text(parameters, "realm");
    const realm = findRealm(cluster, name);
    if (!realm) throw failure(`domain '${name}' does not exist`);
    return { ...realm.options, type: realm.type, digest: realmsDigest(cluster) };
  },

  "PUT /access/domains/{realm}": ({ cluster, parameters }) =>
    change(cluster, "update auth server failed", () => {
      const digest = optionalText(parameters, "digest");
      if (digest !== undefined && digest !== realmsDigest(cluster)) {
        throw failure("detected modified configuration - file changed by other user? Try again.");
      }
      const name = text(parameters, "realm");
      const realm = findRealm(cluster, name);
      if (!realm) throw failure(`domain '${name}' does not exist`);
      checkConnection(realm.type, parameters);
      const deleted = splitList(optionalText(parameters, "delete") ?? "");
      const given = optionsOf(parameters);
      if (deleted.length + Object.keys(given).length === 0 && parameters.password === undefined) {
        throw failure("no options specified");
      }
      const kept = Object.entries(realm.options).filter(([option]) => !deleted.includes(option));
      writeRealm(cluster, { ...realm, options: { ...Object.fromEntries(kept), ...given } });
    }),

  "DELETE /access/domains/{realm}": ({ cluster, parameters }) =>
    change(cluster, "delete auth server failed", () => {
      const realm = text(parameters, "realm");
      if (!findRealm(cluster, realm)) throw failure(`authentication domain '${realm}' does not exist`);
      deleteRealm(cluster, realm);
    }),
};

const notOptions = ["realm", "type", "password", "check-connection", "delete", "digest"];

function optionsOf(parameters: Parameters): Parameters {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !notOptions.includes(name)));
}

function checkConnection(type: RealmType, parameters: Parameters): void {
  if (parameters["check-connection"] === undefined) return;
  if (type !== "ldap" && type !== "ad") {
    throw failure("'check-connection' parameter can only be set for realms of type 'ldap' or 'ad'");
  }
  if (parameters["check-connection"]) throw failure("unable to connect to the LDAP server");
}
