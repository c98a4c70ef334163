import type { Handlers } from "../api.ts";
import { type Cluster, printIdentity } from "../cluster.ts";
import { failure } from "../error.ts";
import { flag, optionalInteger, optionalText, text } from "../params.ts";
import type { Parameters } from "../schema/validate.ts";
import { change } from "./change.ts";
import { splitList } from "./check.ts";
import { allGroups, findGroup, groupsOf, requireGroup, writeGroup } from "./groups.ts";
import { mayOf } from "./permissions.ts";
import { findRealm, setPassword } from "./realms.ts";
import { tokenInfo } from "./token-handlers.ts";
import { tokensOf } from "./tokens.ts";
import {
  allUsers,
  deleteUser,
  findUser,
  leaveGroups,
  realmOf,
  requireUser,
  type User,
  writeUser,
} from "./users.ts";

const texts = ["firstname", "lastname", "email", "comment", "keys"] as const;

export const userHandlers: Handlers = {
  "GET /access/users": ({ cluster, identity, parameters }) => {
    const may = mayOf(cluster, identity);
    const audits = (path: string) => may(path, ["User.Modify", "Sys.Audit"], true);
    const seen = allGroups(cluster).filter(({ groupid }) => audits(`/access/groups/${groupid}`));
    const visible = new Set([printIdentity(identity), ...seen.flatMap(({ members }) => members)]);
    return allUsers(cluster)
      .filter(({ userid }) => audits("/access/groups") || visible.has(userid))
      .filter(({ enable }) => parameters.enabled === undefined || enable === parameters.enabled)
      .map((user) => ({
        ...user,
        "realm-type": findRealm(cluster, realmOf(user.userid))?.type,
        ...(flag(parameters, "full") ? membership(cluster, user) : {}),
      }));
  },

  "POST /access/users": ({ cluster, parameters }) =>
    change(cluster, "create user failed", () => {
      const userid = text(parameters, "userid");
      if (findUser(cluster, userid)) throw failure(`user '${userid}' already exists`);
      const password = optionalText(parameters, "password");
      if (password !== undefined) setPassword(cluster, userid, password);
      writeUser(cluster, changed({ userid, enable: true, expire: 0 }, parameters));
      joinGroups(cluster, userid, optionalText(parameters, "groups"));
    }),

  "GET /access/users/{userid}": ({ cluster, parameters }) => {
    const { userid, ...user } = requireUser(cluster, text(parameters, "userid"));
    const tokens = tokensOf(cluster, userid).map((token) => [token.tokenid, tokenInfo(token)]);
    return {
      ...user,
      groups: groupsOf(cluster, userid),
      ...(tokens.length > 0 ? { tokens: Object.fromEntries(tokens) } : {}),
    };
  },

  "PUT /access/users/{userid}": ({ cluster, parameters }) =>
    change(cluster, "update user failed", () => {
      const user = requireUser(cluster, text(parameters, "userid"));
      const groups = optionalText(parameters, "groups");
      if (groups !== undefined && !flag(parameters, "append")) leaveGroups(cluster, user.userid);
      writeUser(cluster, changed(user, parameters));
      joinGroups(cluster, user.userid, groups);
    }),

  // PVE deletes a user that there is not without a word, when it is root who asks.
  "DELETE /access/users/{userid}": ({ cluster, parameters }) =>
    change(cluster, "delete user failed", () => {
      const userid = text(parameters, "userid");
      if (userid !== "root@pam") return deleteUser(cluster, userid);
      // PVE makes root again whenever it reads its users, with the password of the system's root.
      leaveGroups(cluster, userid);
      writeUser(cluster, { userid, enable: true, expire: 0 });
    }),

  // No user has a second factor: the lab answers that truly, and has no method to add one.
  "GET /access/users/{userid}/tfa": () => ({}),
  "PUT /access/users/{userid}/unlock-tfa": () => false,
  "GET /access/tfa": () => [],
  "GET /access/tfa/{userid}": () => [],
};

function membership(cluster: Cluster, { userid }: User) {
  const tokens = tokensOf(cluster, userid);
  return {
    groups: groupsOf(cluster, userid).join(","),
    ...(tokens.length > 0
      ? { tokens: tokens.map((token) => ({ tokenid: token.tokenid, ...tokenInfo(token) })) }
      : {}),
  };
}

function changed(user: User, parameters: Parameters): User {
  const given = texts.filter((name) => parameters[name] !== undefined);
  return {
    ...user,
    ...(parameters.enable === undefined ? {} : { enable: flag(parameters, "enable") }),
    expire: optionalInteger(parameters, "expire") ?? user.expire,
    ...Object.fromEntries(given.map((name) => [name, text(parameters, name)])),
  };
}

function joinGroups(cluster: Cluster, userid: string, groups = ""): void {
  for (const groupid of splitList(groups)) {
    if (!findGroup(cluster, groupid)) throw failure(`no such group '${groupid}'`);
    const group = requireGroup(cluster, groupid);
    writeGroup(cluster, { ...group, members: [...group.members, userid] });
  }
}
