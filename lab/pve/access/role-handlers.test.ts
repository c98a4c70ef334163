import assert from "node:assert/strict";
import { test } from "node:test";
import { testApi } from "../testing/api.ts";

test("a role is read back with its privileges", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", "/access/roles", { roleid: "Watch", privs: "VM.PowerMgmt,VM.Audit" });
  assert.deepEqual(await ask("GET", "/access/roles/Watch"), { "VM.Audit": 1, "VM.PowerMgmt": 1 });
  await ask("PUT", "/access/roles/Watch", { privs: "VM.Console", append: 1 });
  assert.deepEqual(Object.keys(await ask("GET", "/access/roles/Watch")), [
    "VM.Audit",
    "VM.Console",
    "VM.PowerMgmt",
  ]);
  await ask("PUT", "/access/roles/Watch", { privs: "VM.Audit VM.Monitor" });
  const roles = await ask("GET", "/access/roles");
  assert.deepEqual(
    roles.find(({ roleid }: { roleid: string }) => roleid === "Watch"),
    { roleid: "Watch", privs: "VM.Audit,VM.Monitor", special: 0 },
  );
  await ask("PUT", "/access/roles/Watch", {});
  assert.deepEqual(await ask("GET", "/access/roles/Watch"), {});
});

test("roles are refused in PVE's words", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/access/roles", { roleid: "Watch" });
  const said: [string, string, Record<string, string>, string][] = [
    ["POST", "/access/roles", { roleid: "Watch" }, "create role failed: role 'Watch' already exists"],
    ["GET", "/access/roles/None", {}, "role 'None' does not exist"],
    ["PUT", "/access/roles/None", {}, "update role failed: role 'None' does not exist"],
    ["DELETE", "/access/roles/None", {}, "delete role failed: role 'None' does not exist"],
    ["PUT", "/access/roles/PVEAdmin", {}, "auto-generated role 'PVEAdmin' cannot be modified"],
    ["DELETE", "/access/roles/NoAccess", {}, "auto-generated role 'NoAccess' cannot be deleted"],
  ];
  for (const [method, path, parameters, text] of said) {
    const { status, message } = await refusal(method, path, parameters);
    assert.deepEqual([status, message], [500, text]);
  }
  assert.deepEqual((await refusal("POST", "/access/roles", { roleid: "pveWatch" })).errors, {
    roleid: "cannot use role ID starting with the (case-insensitive) 'PVE' namespace",
  });
  assert.deepEqual((await refusal("POST", "/access/roles", { roleid: "More", privs: "VM.Coffee" })).errors, {
    privs: "invalid format - invalid privilege 'VM.Coffee'",
  });
});

test("a role is deleted with the rules that give it", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", "/access/roles", { roleid: "Watch", privs: "VM.Audit" });
  await ask("PUT", "/access/acl", { path: "/vms", roles: "Watch", users: "estate@pve" });
  await ask("DELETE", "/access/roles/Watch");
  assert.ok(!JSON.stringify(await ask("GET", "/access/acl")).includes("Watch"));
});
