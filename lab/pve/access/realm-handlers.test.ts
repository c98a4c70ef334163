import assert from "node:assert/strict";
import { test } from "node:test";
import { testApi } from "../testing/api.ts";

const ldap = {
  realm: "corp",
  type: "ldap",
  server1: "ldap.underall.com",
  base_dn: "dc=underall,dc=com",
  user_attr: "uid",
};

test("PVE's own realms are always there", async (context) => {
  const { ask } = testApi(context);
  const own = [
    { realm: "pam", type: "pam", comment: "Linux PAM standard authentication" },
    { realm: "pve", type: "pve", comment: "Proxmox VE authentication server" },
  ];
  assert.deepEqual(await ask("GET", "/access/domains"), own);
  await ask("PUT", "/access/domains/pve", { comment: "of the lab" });
  assert.equal((await ask("GET", "/access/domains/pve")).comment, "of the lab");
  await ask("DELETE", "/access/domains/pve");
  assert.deepEqual(await ask("GET", "/access/domains"), own);
});

test("a realm is read back as made, without its password", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", "/access/domains", {
    ...ldap,
    password: "of the directory",
    port: 636,
    mode: "ldaps",
    verify: 1,
    "case-sensitive": 0,
    "sync-defaults-options": "scope=users,enable-new=1",
  });
  const { digest, ...realm } = await ask("GET", "/access/domains/corp");
  assert.match(digest, /^[0-9a-f]{40}$/);
  const { realm: _, ...options } = ldap;
  assert.deepEqual(realm, {
    ...options,
    port: 636,
    mode: "ldaps",
    verify: 1,
    "case-sensitive": 0,
    "sync-defaults-options": "scope=users,enable-new=1",
  });
});

test("an update changes what is given and deletes what is named", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", "/access/domains", { ...ldap, comment: "ours", port: 636 });
  await ask("PUT", "/access/domains/corp", { port: 389, delete: "comment" });
  const { port, comment } = await ask("GET", "/access/domains/corp");
  assert.deepEqual([port, comment], [389, undefined]);
});

test("one realm at most is the default", async (context) => {
  const { ask } = testApi(context);
  await ask("PUT", "/access/domains/pve", { default: 1 });
  await ask("POST", "/access/domains", { ...ldap, default: 1 });
  const realms = await ask("GET", "/access/domains");
  assert.deepEqual(
    realms
      .filter((realm: { default?: number }) => realm.default)
      .map(({ realm }: { realm: string }) => realm),
    ["corp"],
  );
});

test("realms are refused in PVE's words", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/domains", ldap);
  const { server1: _, ...incomplete } = ldap;
  const said: [string, string, Record<string, string>, string][] = [
    ["POST", "/access/domains", ldap, "add auth server failed: domain 'corp' already exists"],
    [
      "POST",
      "/access/domains",
      { realm: "more", type: "pve" },
      "add auth server failed: unable to create builtin type 'pve'",
    ],
    [
      "POST",
      "/access/domains",
      { ...incomplete, realm: "more" },
      "add auth server failed: missing value for required option 'server1'",
    ],
    ["GET", "/access/domains/more", {}, "domain 'more' does not exist"],
    [
      "PUT",
      "/access/domains/more",
      { comment: "x" },
      "update auth server failed: domain 'more' does not exist",
    ],
    ["PUT", "/access/domains/corp", {}, "update auth server failed: no options specified"],
    [
      "PUT",
      "/access/domains/corp",
      { comment: "x", digest: "0".repeat(40) },
      "update auth server failed: detected modified configuration - file changed by other user? Try again.",
    ],
    [
      "DELETE",
      "/access/domains/more",
      {},
      "delete auth server failed: authentication domain 'more' does not exist",
    ],
  ];
  for (const [method, path, parameters, text] of said) {
    const { status, message } = await refusal(method, path, parameters);
    assert.deepEqual([status, message], [500, text]);
  }
});

test("users of a realm with a directory get no password here", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/domains", ldap);
  const { message } = await refusal("POST", "/access/users", { userid: "max@corp", password: "long enough" });
  assert.equal(message, "create user failed: can't set password on auth type 'ldap'");
});
