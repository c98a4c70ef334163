import assert from "node:assert/strict";
import { test } from "node:test";
import { testApi } from "../testing/api.ts";
import { userWith } from "./testing.ts";

test("a group is read back with its members", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", "/access/groups", { groupid: "ops", comment: "those who are called at night" });
  await ask("POST", "/access/users", { userid: "bob@pve", groups: "ops" });
  await ask("POST", "/access/users", { userid: "ann@pve", groups: "ops" });
  assert.deepEqual(await ask("GET", "/access/groups/ops"), {
    comment: "those who are called at night",
    members: ["ann@pve", "bob@pve"],
  });
  assert.deepEqual(await ask("GET", "/access/groups"), [
    { groupid: "ops", comment: "those who are called at night", users: "ann@pve,bob@pve" },
  ]);
  await ask("PUT", "/access/groups/ops", { comment: "" });
  assert.deepEqual(await ask("GET", "/access/groups/ops"), { members: ["ann@pve", "bob@pve"] });
});

test("groups are refused in PVE's words", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/groups", { groupid: "ops" });
  const said: [string, string, Record<string, string>, string][] = [
    ["POST", "/access/groups", { groupid: "ops" }, "create group failed: group 'ops' already exists"],
    ["GET", "/access/groups/day", {}, "group 'day' does not exist"],
    ["PUT", "/access/groups/day", {}, "update group failed: group 'day' does not exist"],
    ["DELETE", "/access/groups/day", {}, "delete group failed: group 'day' does not exist"],
  ];
  for (const [method, path, parameters, text] of said) {
    const { status, message } = await refusal(method, path, parameters);
    assert.deepEqual([status, message], [500, text]);
  }
});

test("a group is deleted with its rules", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", "/access/groups", { groupid: "ops" });
  await ask("PUT", "/access/acl", { path: "/vms", roles: "PVEAuditor", groups: "ops" });
  await ask("DELETE", "/access/groups/ops");
  assert.deepEqual(await ask("GET", "/access/groups"), []);
  assert.ok(!JSON.stringify(await ask("GET", "/access/acl")).includes("ops"));
});

test("a list holds the groups that somebody may see", async (context) => {
  const { ask } = testApi(context);
  for (const groupid of ["ops", "day"]) await ask("POST", "/access/groups", { groupid });
  const ann = await userWith({ ask }, "ann@pve", { "/access/groups/ops": ["Sys.Audit"] });
  const groups = await ask("GET", "/access/groups", {}, ann);
  assert.deepEqual(groups, [{ groupid: "ops", users: "" }]);
});
