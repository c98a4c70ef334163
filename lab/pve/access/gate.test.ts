import assert from "node:assert/strict";
import { test } from "node:test";
import { testApi } from "../testing/api.ts";
import { createGate } from "./gate.ts";
import { logIn, tokenHeaders, userWith } from "./testing.ts";

const secret = "00000000-0000-0000-0000-000000000001";
const estate = tokenHeaders("estate@pve!pulumi", secret);
const nobody = {};

test("who shows nothing is refused, also for a path that PVE does not have", async (context) => {
  const { refusal } = testApi(context);
  for (const path of ["/version", "/coffee"]) {
    const { status, message } = await refusal("GET", path, {}, nobody);
    assert.deepEqual([status, message], [401, "No ticket"]);
  }
});

test("a token is known by its secret", async (context) => {
  const { ask } = testApi(context);
  assert.ok(await ask("GET", "/access/permissions", {}, estate));
  assert.ok(
    await ask("GET", "/access/permissions", {}, { authorization: `PVEAPIToken estate@pve!pulumi=${secret}` }),
  );
});

test("what is wrong with a token is told in PVE's words", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/users", { userid: "off@pve", enable: 0 });
  await ask("POST", "/access/users", { userid: "late@pve", expire: 1000 });
  await ask("POST", "/access/users/root@pam/token/old", { expire: 1000 });
  const said: [string, string][] = [
    ["estate@pve!pulumi=wrong", "invalid token value!"],
    ["estate@pve!pulumi=", "invalid token value!"],
    [`estate@pve!other=${secret}`, "no such token 'other' for user 'estate@pve'"],
    ["ann@pve!ci=x", "no such user ('ann@pve')"],
    ["off@pve!ci=x", "user 'off@pve' is disabled"],
    ["late@pve!ci=x", "user 'late@pve' access expired"],
    ["root@pam!old=x", "token 'old' access expired"],
    ["estate@pve!pulumi", "no tokenid specified"],
    ["estate=x", "'estate' is not a valid token ID - not able to split into user and token parts"],
  ];
  for (const [token, message] of said) {
    const refused = await refusal("GET", "/version", {}, { authorization: `PVEAPIToken=${token}` });
    assert.deepEqual([refused.status, refused.message], [401, message]);
  }
});

test("a token ends with its time, and with its user's", async (context) => {
  const { ask, refusal } = testApi(context);
  const ann = await userWith({ ask }, "ann@pve");
  const expire = Math.floor(Date.now() / 1000) + 60;
  await ask("PUT", "/access/users/ann@pve/token/test", { expire });
  await ask("GET", "/version", {}, ann);
  context.mock.timers.enable({ apis: ["Date"], now: (expire + 1) * 1000 });
  assert.equal((await refusal("GET", "/version", {}, ann)).message, "token 'test' access expired");
  await ask("PUT", "/access/users/ann@pve/token/test", { expire: 0 });
  await ask("PUT", "/access/users/ann@pve", { expire });
  assert.equal((await refusal("GET", "/version", {}, ann)).message, "user 'ann@pve' access expired");
});

test("a ticket opens what its user may, with the CSRF token where something changes", async (context) => {
  const { ask, refusal } = testApi(context);
  const session = await logIn({ ask }, "root@pam", "root of the test");
  const { cookie } = session;
  await ask("GET", "/version", {}, { cookie });
  await ask("GET", "/version", {}, { cookie: `lang=en; ${cookie}; theme=dark` });
  await ask("GET", "/version", {}, { cookie: `lang=en;${cookie}` });
  await ask("POST", "/access/groups", { groupid: "ops" }, session);
  for (const csrfpreventiontoken of [undefined, "", "65A0B1C2:forged"]) {
    const headers = csrfpreventiontoken === undefined ? { cookie } : { cookie, csrfpreventiontoken };
    const { status, message } = await refusal("POST", "/access/groups", { groupid: "x" }, headers);
    assert.deepEqual([status, message], [401, "Permission denied - invalid csrf token"]);
  }
});

test("an upload needs no CSRF token, but its privilege", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/users", { userid: "ann@pve", password: "password of ann" });
  const { cookie } = await logIn({ ask }, "ann@pve", "password of ann");
  const path = "/nodes/prox-101/storage/local/upload";
  const { message } = await refusal("POST", path, { content: "iso" }, { cookie });
  assert.equal(message, "Permission check failed (/storage/local, Datastore.AllocateTemplate)");
});

test("a ticket that is forged or over, or whose user is gone, is refused", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/users", { userid: "ann@pve", password: "password of ann" });
  const { cookie } = await logIn({ ask }, "ann@pve", "password of ann");
  const said = async (headers: Record<string, string>) => {
    const { status, message } = await refusal("GET", "/version", {}, headers);
    assert.equal(status, 401);
    return message;
  };
  const invalid = "permission denied - invalid PVE ticket";
  assert.equal(await said({ cookie: cookie.replace("ann", "root") }), invalid);
  assert.equal(await said({ cookie: "PVEAuthCookie=" }), invalid);
  await ask("PUT", "/access/users/ann@pve", { enable: 0 });
  assert.equal(await said({ cookie }), "user 'ann@pve' is disabled");
  await ask("DELETE", "/access/users/ann@pve");
  assert.equal(await said({ cookie }), "no such user ('ann@pve')");
  context.mock.timers.enable({ apis: ["Date"], now: Date.now() + 2 * 3600 * 1000 });
  assert.equal(await said({ cookie }), invalid);
});

test("tickets hold over a restart of the API", async (context) => {
  const { ask, cluster } = testApi(context);
  const session = await logIn({ ask }, "root@pam", "root of the test");
  const restarted = createGate(cluster.store);
  assert.deepEqual(restarted.identify(session, "PUT", undefined), { user: "root@pam", token: undefined });
});

test("who logs in is not asked who they are, whatever they show", async (context) => {
  const { ask } = testApi(context);
  const stale = { cookie: "PVEAuthCookie=stale", authorization: "PVEAPIToken=stale" };
  const login = { username: "root@pam", password: "root of the test" };
  assert.equal((await ask("POST", "/access/ticket", login, stale)).username, "root@pam");
  assert.deepEqual(
    (await ask("GET", "/access/domains", {}, nobody)).map(({ realm }: { realm: string }) => realm),
    ["pam", "pve"],
  );
});

test("a token is refused what only a person may do", async (context) => {
  const { ask, refusal } = testApi(context);
  const { value } = await ask("POST", "/access/users/root@pam/token/ci", { privsep: 0 });
  const headers = tokenHeaders("root@pam!ci", value);
  const parameters = { userid: "estate@pve", password: "password of estate" };
  const { status, message } = await refusal("PUT", "/access/password", parameters, headers);
  assert.equal(status, 403);
  assert.equal(
    message,
    "Permission check failed (URI '/access/password' not available with API token, need proper ticket.\n)",
  );
  const other = await refusal("DELETE", "/access/tfa/ann@pve/1", {}, headers);
  assert.match(other.message, /URI '\/access\/tfa\/ann@pve\/1' not available with API token/);
});

test("root's own token is not root where nothing but root will do", async (context) => {
  const { ask, refusal } = testApi(context);
  const { value } = await ask("POST", "/access/users/root@pam/token/ci", { privsep: 0 });
  const headers = tokenHeaders("root@pam!ci", value);
  const { status, message } = await refusal("POST", "/cluster/config", { clustername: "x" }, headers);
  assert.deepEqual([status, message], [403, "Permission check failed (user != root@pam)"]);
  assert.equal((await refusal("POST", "/cluster/config", { clustername: "x" })).status, 501);
});

test("who may not ask is not told what is wrong with the question", async (context) => {
  const { ask, refusal } = testApi(context);
  const ann = await userWith({ ask }, "ann@pve");
  const { status } = await refusal("POST", "/access/roles", { wish: "x" }, ann);
  assert.equal(status, 403);
});
