import assert from "node:assert/strict";
import { test } from "node:test";
import { testApi } from "../testing/api.ts";
import { logIn, userWith } from "./testing.ts";

test("a user is read back as created", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", "/access/groups", { groupid: "ops" });
  await ask("POST", "/access/groups", { groupid: "day" });
  assert.equal(
    await ask("POST", "/access/users", {
      userid: "ann@pve",
      comment: "Ann of ops",
      email: "ann@underall.com",
      enable: 1,
      expire: 2_000_000_000,
      firstname: "Ann",
      lastname: "Onymous",
      groups: "ops,day",
      keys: "",
    }),
    null,
  );
  assert.deepEqual(await ask("GET", "/access/users/ann@pve"), {
    comment: "Ann of ops",
    email: "ann@underall.com",
    enable: 1,
    expire: 2_000_000_000,
    firstname: "Ann",
    lastname: "Onymous",
    groups: ["day", "ops"],
  });
});

test("a user of whom nothing is said is enabled, for ever, in no group", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", "/access/users", { userid: "ann@pve" });
  assert.deepEqual(await ask("GET", "/access/users/ann@pve"), { enable: 1, expire: 0, groups: [] });
});

test("an update changes what is given and takes away what is given empty", async (context) => {
  const { ask } = testApi(context);
  for (const groupid of ["ops", "day"]) await ask("POST", "/access/groups", { groupid });
  await ask("POST", "/access/users", { userid: "ann@pve", comment: "old", firstname: "Ann", groups: "ops" });
  await ask("PUT", "/access/users/ann@pve", { comment: "", enable: 0, groups: "day", append: 1 });
  const user = { enable: 0, expire: 0, firstname: "Ann" };
  assert.deepEqual(await ask("GET", "/access/users/ann@pve"), { ...user, groups: ["day", "ops"] });
  await ask("PUT", "/access/users/ann@pve", { groups: "day" });
  assert.deepEqual((await ask("GET", "/access/users/ann@pve")).groups, ["day"]);
  await ask("PUT", "/access/users/ann@pve", { groups: "" });
  assert.deepEqual((await ask("GET", "/access/users/ann@pve")).groups, []);
});

test("users are refused in PVE's words", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/users", { userid: "ann@pve" });
  const said = async (...request: Parameters<typeof refusal>) => {
    const { status, message } = await refusal(...request);
    return [status, message];
  };
  assert.deepEqual(await said("POST", "/access/users", { userid: "ann@pve" }), [
    500,
    "create user failed: user 'ann@pve' already exists",
  ]);
  assert.deepEqual(await said("GET", "/access/users/max@pve"), [500, "no such user ('max@pve')"]);
  assert.deepEqual(await said("PUT", "/access/users/max@pve", { enable: 0 }), [
    500,
    "update user failed: no such user ('max@pve')",
  ]);
  assert.deepEqual(await said("POST", "/access/users", { userid: "max@pve", groups: "ops" }), [
    500,
    "create user failed: no such group 'ops'",
  ]);
  assert.deepEqual(await said("POST", "/access/users", { userid: "max@nowhere", password: "long enough" }), [
    500,
    "create user failed: auth domain 'nowhere' does not exist",
  ]);
  assert.deepEqual(await said("POST", "/access/users", { userid: "max@pam", password: "long enough" }), [
    500,
    "create user failed: change password failed: exit code 6",
  ]);
  const { errors } = await refusal("POST", "/access/users", { userid: "max" });
  assert.deepEqual(errors, { userid: "invalid format - value 'max' does not look like a valid user name" });
});

test("a user who could not be created whole is not there", async (context) => {
  const { refusal } = testApi(context);
  await refusal("POST", "/access/users", { userid: "max@pve", groups: "ops", password: "long enough" });
  assert.equal((await refusal("GET", "/access/users/max@pve")).message, "no such user ('max@pve')");
});

test("a user is deleted with tokens, memberships, password and rules", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/groups", { groupid: "ops" });
  await ask("POST", "/access/users", { userid: "ann@pve", groups: "ops", password: "password of ann" });
  await ask("POST", "/access/users/ann@pve/token/ci");
  await ask("PUT", "/access/acl", { path: "/vms", roles: "PVEAuditor", users: "ann@pve" });
  await ask("PUT", "/access/acl", { path: "/vms", roles: "PVEAuditor", tokens: "ann@pve!ci" });
  await ask("DELETE", "/access/users/ann@pve");
  assert.deepEqual((await ask("GET", "/access/groups/ops")).members, []);
  await ask("POST", "/access/users", { userid: "ann@pve" });
  assert.deepEqual(await ask("GET", "/access/users/ann@pve/token"), []);
  assert.ok(!JSON.stringify(await ask("GET", "/access/acl")).includes("ann"));
  const login = { username: "ann@pve", password: "password of ann" };
  assert.equal((await refusal("POST", "/access/ticket", login, {})).status, 401);
});

test("root is there again when it was deleted", async (context) => {
  const { ask } = testApi(context);
  await ask("DELETE", "/access/users/root@pam");
  assert.equal((await ask("GET", "/access/users/root@pam")).enable, 1);
  await logIn({ ask }, "root@pam", "root of the test");
});

test("the list tells users with their realms, and with `full` their groups and tokens", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", "/access/users", { userid: "off@pve", enable: 0 });
  const ids = async (parameters: Record<string, number>) =>
    (await ask("GET", "/access/users", parameters)).map(({ userid }: { userid: string }) => userid);
  assert.deepEqual(await ids({}), ["estate@pve", "off@pve", "root@pam"]);
  assert.deepEqual(await ids({ enabled: 1 }), ["estate@pve", "root@pam"]);
  assert.deepEqual(await ids({ enabled: 0 }), ["off@pve"]);
  const [short] = await ask("GET", "/access/users");
  assert.deepEqual(short, {
    userid: "estate@pve",
    comment: "the estate's programs",
    enable: 1,
    expire: 0,
    "realm-type": "pve",
  });
  const [estate, off] = await ask("GET", "/access/users", { full: 1 });
  assert.deepEqual(estate.tokens, [{ tokenid: "pulumi", expire: 0, privsep: 0 }]);
  assert.deepEqual([off.groups, off.tokens], ["", undefined]);
});

test("a list holds the users that somebody may see: their groups' and themselves", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", "/access/groups", { groupid: "ops" });
  await ask("POST", "/access/users", { userid: "bob@pve", groups: "ops" });
  await ask("POST", "/access/users", { userid: "ann@pve", password: "password of ann" });
  const session = await logIn({ ask }, "ann@pve", "password of ann");
  const ids = async () =>
    (await ask("GET", "/access/users", {}, session)).map(({ userid }: { userid: string }) => userid);
  assert.deepEqual(await ids(), ["ann@pve"]);
  await ask("PUT", "/access/acl", { path: "/access/groups/ops", roles: "PVEUserAdmin", users: "ann@pve" });
  assert.deepEqual(await ids(), ["ann@pve", "bob@pve"]);
});

test("the secret of a token is told once, and opens what its user may", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", "/access/users", { userid: "ann@pve" });
  const made = await ask("POST", "/access/users/ann@pve/token/ci", { comment: "builds", privsep: 0 });
  assert.deepEqual(made, {
    "full-tokenid": "ann@pve!ci",
    info: { comment: "builds", expire: 0, privsep: 0 },
    value: made.value,
  });
  assert.match(made.value, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const headers = { authorization: `PVEAPIToken=ann@pve!ci=${made.value}` };
  assert.deepEqual(await ask("GET", "/access/permissions", {}, headers), {});
  const info = await ask("GET", "/access/users/ann@pve/token/ci");
  assert.deepEqual(info, { comment: "builds", expire: 0, privsep: 0 });
  assert.deepEqual(await ask("GET", "/access/users/ann@pve/token"), [{ tokenid: "ci", ...info }]);
  assert.deepEqual((await ask("GET", "/access/users/ann@pve")).tokens, { ci: info });
});

test("a token is separated unless it is said that it is not, and changed as given", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", "/access/users", { userid: "ann@pve" });
  await ask("POST", "/access/users/ann@pve/token/ci", { comment: "builds" });
  assert.equal((await ask("GET", "/access/users/ann@pve/token/ci")).privsep, 1);
  const changed = { comment: "builds", expire: 2_000_000_000, privsep: 0 };
  assert.deepEqual(
    await ask("PUT", "/access/users/ann@pve/token/ci", { expire: 2_000_000_000, privsep: 0 }),
    changed,
  );
  assert.deepEqual(await ask("GET", "/access/users/ann@pve/token/ci"), changed);
  const { comment: _, ...rest } = changed;
  assert.deepEqual(await ask("PUT", "/access/users/ann@pve/token/ci", { delete: "comment" }), rest);
});

test("tokens are refused in PVE's words", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/users", { userid: "ann@pve" });
  await ask("POST", "/access/users/ann@pve/token/ci");
  const existing = await refusal("POST", "/access/users/ann@pve/token/ci");
  assert.deepEqual([existing.status, existing.errors], [400, { tokenid: "Token already exists." }]);
  for (const method of ["GET", "PUT", "DELETE"]) {
    const { status, message } = await refusal(method, "/access/users/ann@pve/token/none");
    assert.deepEqual([status, message], [500, "no such token 'none' for user 'ann@pve'"]);
  }
  assert.equal((await refusal("GET", "/access/users/max@pve/token")).message, "no such user ('max@pve')");
});

test("a token that was deleted opens nothing", async (context) => {
  const { ask, refusal } = testApi(context);
  const ann = await userWith({ ask }, "ann@pve");
  await ask("GET", "/version", {}, ann);
  await ask("DELETE", "/access/users/ann@pve/token/test");
  assert.equal(
    (await refusal("GET", "/version", {}, ann)).message,
    "no such token 'test' for user 'ann@pve'",
  );
});

test("no user has a second factor", async (context) => {
  const { ask, refusal } = testApi(context);
  assert.deepEqual(await ask("GET", "/access/tfa"), []);
  assert.deepEqual(await ask("GET", "/access/tfa/root@pam"), []);
  assert.deepEqual(await ask("GET", "/access/users/root@pam/tfa"), {});
  assert.equal(await ask("PUT", "/access/users/root@pam/unlock-tfa"), 0);
  assert.equal((await refusal("POST", "/access/tfa/root@pam", { type: "totp" })).status, 501);
});
