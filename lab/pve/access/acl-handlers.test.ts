import assert from "node:assert/strict";
import { test } from "node:test";
import { testApi } from "../testing/api.ts";
import { logIn, userWith } from "./testing.ts";

interface Entry {
  path: string;
  type: string;
  ugid: string;
  roleid: string;
  propagate: number;
}

const of = (entries: Entry[], name: string) => entries.filter(({ ugid }) => ugid.startsWith(name));

test("rules are read back for users, groups and tokens, and removed one by one", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", "/access/groups", { groupid: "annex" });
  await ask("POST", "/access/users", { userid: "ann@pve" });
  await ask("POST", "/access/users/ann@pve/token/ci");
  const rule = { path: "//vms/101/", roles: "PVEVMUser,PVEAuditor" };
  await ask("PUT", "/access/acl", { ...rule, users: "ann@pve", groups: "annex", propagate: 0 });
  await ask("PUT", "/access/acl", { path: "/vms", roles: "PVEAuditor", tokens: "ann@pve!ci" });
  const at = { path: "/vms/101", propagate: 0 };
  assert.deepEqual(
    of(await ask("GET", "/access/acl"), "ann").sort((one, other) =>
      `${one.ugid}${one.roleid}` < `${other.ugid}${other.roleid}` ? -1 : 1,
    ),
    [
      { path: "/vms", propagate: 1, roleid: "PVEAuditor", type: "token", ugid: "ann@pve!ci" },
      { ...at, roleid: "PVEAuditor", type: "user", ugid: "ann@pve" },
      { ...at, roleid: "PVEVMUser", type: "user", ugid: "ann@pve" },
      { ...at, roleid: "PVEAuditor", type: "group", ugid: "annex" },
      { ...at, roleid: "PVEVMUser", type: "group", ugid: "annex" },
    ].sort((one, other) => (`${one.ugid}${one.roleid}` < `${other.ugid}${other.roleid}` ? -1 : 1)),
  );
  await ask("PUT", "/access/acl", { ...rule, users: "ann@pve", groups: "annex", delete: 1 });
  assert.deepEqual(
    of(await ask("GET", "/access/acl"), "ann").map(({ type }) => type),
    ["token"],
  );
});

test("a rule that is made again takes the new propagation", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", "/access/users", { userid: "ann@pve" });
  const rule = { path: "/vms", roles: "PVEAuditor", users: "ann@pve" };
  await ask("PUT", "/access/acl", rule);
  await ask("PUT", "/access/acl", { ...rule, propagate: 0 });
  assert.deepEqual(
    of(await ask("GET", "/access/acl"), "ann").map(({ propagate }) => propagate),
    [0],
  );
});

test("rules are refused in PVE's words", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/users", { userid: "ann@pve" });
  const rule = { path: "/vms", roles: "PVEAuditor", users: "ann@pve" };
  const said: [Record<string, string>, string][] = [
    [{ roles: "None" }, "ACL update failed: role 'None' does not exist"],
    [{ users: "max@pve" }, "ACL update failed: user 'max@pve' does not exist"],
    [{ groups: "none" }, "ACL update failed: group 'none' does not exist"],
    [{ tokens: "ann@pve!none" }, "ACL update failed: no such token 'none' for user 'ann@pve'"],
  ];
  for (const [change, text] of said) {
    const { status, message } = await refusal("PUT", "/access/acl", { ...rule, ...change });
    assert.deepEqual([status, message], [500, text]);
  }
  const wrong = await refusal("PUT", "/access/acl", { ...rule, path: "/vm/101" });
  assert.deepEqual([wrong.status, wrong.errors], [400, { path: "invalid ACL path '/vm/101'" }]);
  const empty = await refusal("PUT", "/access/acl", { path: "/vms", roles: "PVEAuditor" });
  assert.equal(empty.errors?.users, "either 'users', 'groups' or 'tokens' is required.");
  const format = await refusal("PUT", "/access/acl", { ...rule, tokens: "ann@pve" });
  assert.equal(format.errors?.tokens, "invalid format - value 'ann@pve' does not look like a valid token ID");
});

test("of what a request says nothing is done when one part is refused", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/users", { userid: "ann@pve" });
  await refusal("PUT", "/access/acl", { path: "/vms", roles: "PVEAuditor,None", users: "ann@pve" });
  assert.deepEqual(of(await ask("GET", "/access/acl"), "ann"), []);
});

test("who allocates guests hands out no more for one than they have themselves", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/users", { userid: "bob@pve" });
  const ann = await userWith({ ask }, "ann@pve", { "/vms/101": ["VM.Allocate", "VM.Audit", "VM.Clone"] });
  const rule = { path: "/vms/101", users: "bob@pve" };
  await ask("PUT", "/access/acl", { ...rule, roles: "PVETemplateUser" }, ann);
  const more = await refusal("PUT", "/access/acl", { ...rule, roles: "PVEVMUser" }, ann);
  assert.equal(
    more.message,
    "ACL update failed: 400 Parameter verification failed.\n" +
      "role: Cannot add role 'PVEVMUser' - requires 'Permissions.Modify' or superset of privileges.",
  );
  const nothing = await refusal("PUT", "/access/acl", { ...rule, roles: "NoAccess" }, ann);
  assert.match(nothing.message, /Cannot add role 'NoAccess' - requires 'Permissions\.Modify'/);
});

test("who has a guest by its pool cannot hand out rules that hold below", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/users", { userid: "bob@pve" });
  await ask("POST", "/pools", { poolid: "lab" });
  await ask("PUT", "/pools", { poolid: "lab", vms: "101" });
  const ann = await userWith({ ask }, "ann@pve", { "/pool/lab": ["VM.Allocate", "VM.Audit", "VM.Clone"] });
  const rule = { path: "/vms/101", users: "bob@pve", roles: "PVETemplateUser" };
  assert.match((await refusal("PUT", "/access/acl", rule, ann)).message, /with propagation - requires/);
  await ask("PUT", "/access/acl", { ...rule, propagate: 0 }, ann);
});

test("a list holds the rules that somebody could change", async (context) => {
  const { ask } = testApi(context);
  const ann = await userWith({ ask }, "ann@pve", { "/vms/101": ["VM.Allocate"] });
  assert.deepEqual(
    (await ask("GET", "/access/acl", {}, ann)).map(({ path }: Entry) => path),
    ["/vms/101"],
  );
  const bob = await userWith({ ask }, "bob@pve", { "/access": ["Sys.Audit"] });
  assert.deepEqual(await ask("GET", "/access/acl", {}, bob), await ask("GET", "/access/acl"));
});

test("somebody's privileges are told by path, with whether they hold below", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", "/pools", { poolid: "lab" });
  await ask("PUT", "/pools", { poolid: "lab", vms: "101" });
  const ann = await userWith({ ask }, "ann@pve", {
    "/pool/lab": ["VM.Audit"],
    "/storage": ["Datastore.Audit"],
  });
  assert.deepEqual(await ask("GET", "/access/permissions", {}, ann), {
    "/pool/lab": { "VM.Audit": 1 },
    "/storage": { "Datastore.Audit": 1 },
    "/storage/local": { "Datastore.Audit": 1 },
    "/vms/101": { "VM.Audit": 0 },
  });
});

test("a path is told alone when it is asked for, also without a privilege", async (context) => {
  const { ask } = testApi(context);
  const parameters = { userid: "estate@pve", path: "/vms/9020" };
  assert.deepEqual(await ask("GET", "/access/permissions", parameters), { "/vms/9020": {} });
});

test("others' privileges are told to who audits access, one's own tokens' to everybody", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/users", { userid: "ann@pve", password: "password of ann" });
  await ask("POST", "/access/users/ann@pve/token/ci");
  const session = await logIn({ ask }, "ann@pve", "password of ann");
  assert.deepEqual(await ask("GET", "/access/permissions", { userid: "ann@pve!ci" }, session), {});
  const { message } = await refusal("GET", "/access/permissions", { userid: "root@pam" }, session);
  assert.equal(message, "Permission check failed (/access, Sys.Audit)");
});
