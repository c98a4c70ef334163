import assert from "node:assert/strict";
import { test } from "node:test";
import { testApi } from "../testing/api.ts";
import { logIn } from "./testing.ts";

const login = { username: "ann@pve", password: "password of ann" };

test("a password is answered with a ticket, a CSRF token and what its user may", async (context) => {
  const { ask } = testApi(context);
  const answer = await ask(
    "POST",
    "/access/ticket",
    { username: "root@pam", password: "root of the test" },
    {},
  );
  assert.match(answer.ticket, /^PVE:root@pam:[0-9A-F]{8}::/);
  assert.match(answer.CSRFPreventionToken, /^[0-9A-F]{8}:/);
  assert.deepEqual([answer.username, answer.clustername], ["root@pam", "helsinki"]);
  assert.equal(answer.cap.vms["VM.Allocate"], 1);
  assert.equal(answer.cap.dc["Sys.Modify"], 1);
  assert.equal(answer.cap.storage["VM.Allocate"], undefined);
});

test("the realm may be given apart from the name", async (context) => {
  const { ask } = testApi(context);
  const parameters = { username: "root", realm: "pam", password: "root of the test" };
  assert.equal((await ask("POST", "/access/ticket", parameters, {})).username, "root@pam");
});

test("who may little is told little", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", "/access/users", { userid: "ann@pve", password: login.password });
  await ask("POST", "/pools", { poolid: "lab" });
  await ask("PUT", "/access/acl", { path: "/pool/lab", roles: "PVETemplateUser", users: "ann@pve" });
  const { cap, clustername } = await ask("POST", "/access/ticket", login, {});
  assert.equal(clustername, undefined);
  const nothing = { access: {}, dc: {}, mapping: {}, nodes: {}, sdn: {}, storage: {} };
  assert.deepEqual(cap, { ...nothing, vms: { "VM.Audit": 1, "VM.Clone": 1 } });
});

test("every refusal of a login is the same", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/users", { userid: "ann@pve", password: login.password });
  await ask("POST", "/access/users", { userid: "off@pve", password: login.password, enable: 0 });
  await ask("POST", "/access/users", { userid: "late@pve", password: login.password, expire: 1000 });
  const attempts = [
    { ...login, password: "wrong" },
    { ...login, username: "max@pve" },
    { ...login, username: "ann" },
    { ...login, username: "off@pve" },
    { ...login, username: "late@pve" },
    { ...login, username: "estate@pve" },
    { ...login, username: "estate@pve", password: "" },
  ];
  for (const attempt of attempts) {
    const { status, message } = await refusal("POST", "/access/ticket", attempt, {});
    assert.deepEqual([status, message], [401, "authentication failure"]);
  }
});

test("a ticket is renewed by itself, and root's is good for everybody", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/users", { userid: "ann@pve", password: login.password });
  const { ticket } = await ask("POST", "/access/ticket", login, {});
  const renewed = await ask("POST", "/access/ticket", { ...login, password: ticket }, {});
  assert.match(renewed.ticket, /^PVE:ann@pve:/);
  const other = { username: "root@pam", password: ticket };
  assert.equal((await refusal("POST", "/access/ticket", other, {})).status, 401);
  const root = await ask(
    "POST",
    "/access/ticket",
    { username: "root@pam", password: "root of the test" },
    {},
  );
  const asAnn = await ask("POST", "/access/ticket", { ...login, password: root.ticket }, {});
  assert.equal(asAnn.username, "ann@pve");
});

test("with a path and privileges nothing is handed out: they are checked", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/users", { userid: "ann@pve", password: login.password });
  await ask("PUT", "/access/acl", { path: "/vms/101", roles: "PVEAuditor", users: "ann@pve" });
  const check = { ...login, path: "/vms/101", privs: "VM.Audit" };
  const answer = await ask("POST", "/access/ticket", check, {});
  assert.deepEqual([answer.username, answer.ticket], ["ann@pve", undefined]);
  const { status } = await refusal("POST", "/access/ticket", { ...check, privs: "VM.Allocate" }, {});
  assert.equal(status, 401);
});

test("a password is changed by root at once, by others with their own", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/users", { userid: "ann@pve" });
  await ask("PUT", "/access/password", { userid: "ann@pve", password: login.password });
  const session = await logIn({ ask }, "ann@pve", login.password);
  const change = { userid: "ann@pve", password: "another password" };
  const missing = await refusal("PUT", "/access/password", change, session);
  assert.deepEqual(missing.errors, { "confirmation-password": "password is required to modify user" });
  const wrong = { ...change, "confirmation-password": "wrong" };
  assert.equal((await refusal("PUT", "/access/password", wrong, session)).message, "invalid credentials");
  await ask("PUT", "/access/password", { ...change, "confirmation-password": login.password }, session);
  await logIn({ ask }, "ann@pve", "another password");
  assert.equal((await refusal("POST", "/access/ticket", login, {})).status, 401);
});

test("nobody but root changes root's password", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/users", { userid: "ann@pve", password: login.password });
  await ask("POST", "/access/groups", { groupid: "ops" });
  await ask("PUT", "/access/users/root@pam", { groups: "ops" });
  await ask("PUT", "/access/acl", { path: "/access", roles: "PVEUserAdmin", users: "ann@pve" });
  const session = await logIn({ ask }, "ann@pve", login.password);
  const change = { userid: "root@pam", password: "password of ann", "confirmation-password": login.password };
  const { status, message } = await refusal("PUT", "/access/password", change, session);
  assert.deepEqual([status, message], [403, "Permission check failed"]);
});

test("no password and no secret can be read from what is kept", async (context) => {
  const { ask, cluster } = testApi(context);
  await ask("POST", "/access/users", { userid: "ann@pve", password: login.password });
  const { value } = await ask("POST", "/access/users/ann@pve/token/ci");
  const kept = JSON.stringify(cluster.store.list(""));
  for (const secret of [login.password, value, "root of the test", "00000000-0000-0000-0000-000000000001"]) {
    assert.ok(!kept.includes(secret));
  }
});
