import assert from "node:assert/strict";
import { test } from "node:test";
import type { Identity } from "../cluster.ts";
import { PveError } from "../error.ts";
import { type Definition, loadDefinitions } from "../schema/schema.ts";
import type { Raw } from "../schema/validate.ts";
import { Store } from "../store.ts";
import { testApi } from "../testing/api.ts";
import { writeAcl } from "./acl.ts";
import { checkPermissions } from "./check.ts";
import { createGate } from "./gate.ts";
import { writeGroup } from "./groups.ts";
import { userWith } from "./testing.ts";
import { writeUser } from "./users.ts";

const definitions = loadDefinitions();
const routeOf = ({ method, path }: Definition) => `${method} ${path}`;

function definition(route: string): Definition {
  const found = definitions.find((one) => routeOf(one) === route);
  assert.ok(found, route);
  return found;
}

/** A path with something in place of each {variable}. */
const somePath = (path: string) =>
  path
    .replaceAll("{node}", "prox-101")
    .replaceAll("{userid}", "root@pam")
    .replaceAll(/\{[^}]+\}/g, "9020");

test("every method of PVE but those for all the world is refused to who shows no credentials", async (context) => {
  const { refusal } = testApi(context);
  const open: string[] = [];
  for (const one of definitions) {
    if (one.permissions?.user === "world") open.push(routeOf(one));
    else assert.equal((await refusal(one.method, somePath(one.path), {}, {})).status, 401, routeOf(one));
  }
  assert.deepEqual(open.sort(), [
    ...[
      "GET /access/domains",
      "GET /access/ticket",
      "POST /access/openid/auth-url",
      "POST /access/openid/login",
    ],
    ...["POST /access/ticket", "POST /access/vncticket"],
  ]);
});

test("every method of PVE with a check is refused to a user without a privilege", async (context) => {
  const { ask, refusal } = testApi(context);
  const ann = await userWith({ ask }, "ann@pve");
  const parameters = { path: "/vms/9020", userid: "max@pve" };
  let refused = 0;
  for (const one of definitions.filter(({ permissions }) => !permissions?.user)) {
    const { status, message } = await refusal(one.method, somePath(one.path), parameters, ann);
    assert.match(message, /^Permission check failed/, routeOf(one));
    assert.equal(status, 403, routeOf(one));
    refused += 1;
  }
  assert.ok(refused > 400, `${refused} methods`);
});

test("every method that is not for API tokens is refused to the token of somebody who may all", () => {
  const gate = createGate(new Store(":memory:"));
  const identity = { user: "root@pam", token: "ci" };
  const refused = definitions.filter(({ allowtoken, permissions }) => {
    return allowtoken === 0 && permissions?.user !== "world";
  });
  assert.equal(refused.length, 4);
  for (const one of refused) {
    assert.throws(() => gate.authorise(one, {}, identity), { status: 403 }, routeOf(one));
  }
});

type Rule = [path: string, roleid: string];

/** What refuses Ann a method, or "" when nothing does. */
function refusalOf(route: string, parameters: Raw, rules: Rule[], who: Partial<Identity> = {}): string {
  const cluster = { store: new Store(":memory:") };
  for (const userid of ["ann@pve", "bob@pve", "eve@pve"])
    writeUser(cluster, { userid, enable: true, expire: 0 });
  writeGroup(cluster, { groupid: "ops", members: ["bob@pve"] });
  writeGroup(cluster, { groupid: "day", members: ["eve@pve"] });
  for (const [path, roleid] of rules) {
    writeAcl(cluster, { path, type: "user", ugid: "ann@pve", roleid, propagate: true });
  }
  try {
    checkPermissions(cluster, { user: "ann@pve", token: undefined, ...who }, definition(route), parameters);
    return "";
  } catch (error) {
    assert.ok(error instanceof PveError);
    return error.message;
  }
}

test("a parameter takes its place in the path that is checked; what is not given is '-' there", () => {
  const route = "PUT /nodes/{node}/qemu/{vmid}/resize";
  assert.equal(refusalOf(route, { vmid: "101" }, [["/vms/101", "PVEVMAdmin"]]), "");
  assert.equal(
    refusalOf(route, { vmid: "9020" }, [["/vms/101", "PVEVMAdmin"]]),
    "Permission check failed (/vms/9020, VM.Config.Disk)",
  );
  assert.equal(refusalOf(route, {}, []), "Permission check failed (/vms/-, VM.Config.Disk)");
});

test("of several privileges with `any` one is enough", () => {
  const route = "PUT /nodes/{node}/qemu/{vmid}/config";
  assert.equal(refusalOf(route, { vmid: "101" }, [["/vms", "PVEVMUser"]]), "");
  assert.match(
    refusalOf(route, { vmid: "101" }, [["/vms", "PVEAuditor"]]),
    /\(\/vms\/101, VM\.Config\.Disk\|VM/,
  );
});

test("a clone is allowed by its own id, or by the pool it is put into", () => {
  const route = "POST /nodes/{node}/qemu/{vmid}/clone";
  const clone = { vmid: "100", newid: "101" };
  const template: Rule = ["/vms/100", "PVETemplateUser"];
  assert.equal(refusalOf(route, clone, [template, ["/vms/101", "PVEVMAdmin"]]), "");
  assert.equal(refusalOf(route, { ...clone, pool: "lab" }, [template, ["/pool/lab", "PVEVMAdmin"]]), "");
  assert.equal(refusalOf(route, clone, [template, ["/pool/lab", "PVEVMAdmin"]]), "Permission check failed");
  assert.equal(
    refusalOf(route, { ...clone, pool: "lab" }, [["/pool/lab", "PVEVMAdmin"]]),
    "Permission check failed (/vms/100, VM.Clone)",
  );
});

test("rules may be made by who may modify permissions, or allocate what the path is of", () => {
  const route = "PUT /access/acl";
  assert.equal(refusalOf(route, { path: "/vms/101" }, [["/vms/101", "PVEVMAdmin"]]), "");
  assert.equal(refusalOf(route, { path: "/storage/local" }, [["/storage", "PVEDatastoreAdmin"]]), "");
  assert.equal(
    refusalOf(route, { path: "/vms" }, [["/vms", "PVEVMAdmin"]]),
    "Permission check failed (/vms, Permissions.Modify)",
  );
  assert.equal(
    refusalOf(route, { path: "//pool/lab/" }, [["/vms", "PVEVMAdmin"]]),
    "Permission check failed (/pool/lab, Permissions.Modify|Pool.Allocate)",
  );
});

test("users see and change themselves, but their tokens do not", () => {
  const route = "GET /access/users/{userid}/token";
  assert.equal(refusalOf(route, { userid: "ann@pve" }, []), "");
  assert.equal(refusalOf(route, { userid: "bob@pve" }, []), "Permission check failed");
  assert.equal(refusalOf(route, { userid: "ann@pve" }, [], { token: "ci" }), "Permission check failed");
});

test("users are changed by who may modify all groups, or one that the user is in", () => {
  const route = "GET /access/users/{userid}";
  assert.equal(refusalOf(route, { userid: "bob@pve" }, [["/access/groups", "PVEUserAdmin"]]), "");
  assert.equal(refusalOf(route, { userid: "bob@pve" }, [["/access/groups/ops", "PVEUserAdmin"]]), "");
  assert.equal(
    refusalOf(route, { userid: "eve@pve" }, [["/access/groups/ops", "PVEUserAdmin"]]),
    "Permission check failed",
  );
  assert.equal(
    refusalOf(route, { userid: "max@pve" }, [["/access/groups", "PVEUserAdmin"]]),
    "no such user ('max@pve')",
  );
});

test("users are created in a realm and groups that one may fill", () => {
  const route = "POST /access/users";
  const realm: Rule = ["/access/realm/pve", "PVEUserAdmin"];
  const group: Rule = ["/access/groups/ops", "PVEUserAdmin"];
  assert.equal(refusalOf(route, { userid: "max@pve", groups: "ops" }, [realm, group]), "");
  assert.equal(
    refusalOf(route, { userid: "max@pam", groups: "ops" }, [realm, group]),
    "Permission check failed (/access/realm/pam, Realm.AllocateUser)",
  );
  assert.equal(
    refusalOf(route, { userid: "max@pve", groups: "ops,day" }, [realm, group]),
    "Permission check failed (/access/groups/day, User.Modify)",
  );
  assert.equal(
    refusalOf(route, { userid: "max@pve" }, [realm, group]),
    "Permission check failed (/access/groups, User.Modify)",
  );
});

test("who may not set another's password is told what for", () => {
  const route = "PUT /access/password";
  assert.equal(refusalOf(route, { userid: "ann@pve" }, []), "");
  assert.equal(
    refusalOf(route, { userid: "bob@pve" }, []),
    "Permission check failed (/access/realm/pve, Realm.AllocateUser)",
  );
});
