import assert from "node:assert/strict";
import { test } from "node:test";
import type { Identity } from "../cluster.ts";
import { writePool } from "../pools/pools.ts";
import { Store } from "../store.ts";
import { writeAcl } from "./acl.ts";
import { writeGroup } from "./groups.ts";
import { may, privilegesOf, requireGuestPermission, requirePermission } from "./permissions.ts";
import { writeToken } from "./tokens.ts";

const ann: Identity = { user: "ann@pve", token: undefined };
const root: Identity = { user: "root@pam", token: undefined };

function cluster() {
  return { store: new Store(":memory:") };
}

type Rule = [path: string, ugid: string, roleid: string, propagate?: boolean];

function grant(target: { store: Store }, ...rules: Rule[]): void {
  for (const [path, ugid, roleid, propagate = true] of rules) {
    const type = ugid.includes("!") ? "token" : ugid.includes("@") ? "user" : "group";
    writeAcl(target, { path, type, ugid, roleid, propagate });
  }
}

test("root may all, everywhere", () => {
  assert.ok(may(cluster(), root, "/nowhere", ["Sys.Modify", "VM.Allocate"]));
});

test("all privileges must be had, or with `any` one of them", () => {
  const target = cluster();
  grant(target, ["/vms", "ann@pve", "PVEAuditor"]);
  assert.equal(may(target, ann, "/vms/101", ["VM.Audit"]), true);
  assert.equal(may(target, ann, "/vms/101", ["VM.Audit", "VM.PowerMgmt"]), false);
  assert.equal(may(target, ann, "/vms/101", ["VM.Audit", "VM.PowerMgmt"], true), true);
  assert.equal(may(target, ann, "/storage/local", ["VM.Audit"]), false);
});

test("a refusal names the path with the first privilege that is missing, or with all of which one was needed", () => {
  const target = cluster();
  grant(target, ["/vms", "ann@pve", "PVEAuditor"]);
  const ask = (privileges: string[], any?: boolean) => () =>
    requirePermission(target, ann, "/vms/101", privileges, any);
  ask(["VM.Audit"])();
  assert.throws(ask(["VM.Audit", "VM.PowerMgmt", "VM.Console"]), {
    status: 403,
    message: "Permission check failed (/vms/101, VM.PowerMgmt)",
  });
  assert.throws(ask(["VM.PowerMgmt", "VM.Console"], true), {
    status: 403,
    message: "Permission check failed (/vms/101, VM.PowerMgmt|VM.Console)",
  });
});

test("a user has what is granted to the groups that they are in", () => {
  const target = cluster();
  writeGroup(target, { groupid: "ops", members: ["ann@pve"] });
  grant(target, ["/vms", "ops", "PVEVMUser"]);
  assert.ok(may(target, ann, "/vms/101", ["VM.PowerMgmt"]));
  assert.ok(!may(target, { user: "bob@pve", token: undefined }, "/vms/101", ["VM.PowerMgmt"]));
});

test("what is granted for a pool holds for the guests and the storages in it, and for no others", () => {
  const target = cluster();
  writePool(target, { poolid: "brainall", vms: [101], storage: ["ceph"] });
  grant(target, ["/pool/brainall", "ann@pve", "PVEAdmin"]);
  assert.ok(may(target, ann, "/vms/101", ["VM.Allocate"]));
  assert.ok(may(target, ann, "/storage/ceph", ["Datastore.AllocateSpace"]));
  assert.ok(!may(target, ann, "/vms/102", ["VM.Audit"]));
  assert.ok(!may(target, ann, "/storage/local", ["Datastore.Audit"]));
});

test("what is granted for a pool holds for the pools in it", () => {
  const target = cluster();
  writePool(target, { poolid: "brainall", vms: [], storage: [] });
  writePool(target, { poolid: "brainall/lab", vms: [101], storage: [] });
  grant(target, ["/pool/brainall", "ann@pve", "PVEVMUser"]);
  assert.ok(may(target, ann, "/vms/101", ["VM.PowerMgmt"]));
});

test("the roles of a guest and of its pool add up, and NoAccess at either leaves nothing", () => {
  const target = cluster();
  writePool(target, { poolid: "brainall", vms: [101, 102, 103], storage: [] });
  writePool(target, { poolid: "closed", vms: [104], storage: [] });
  grant(
    target,
    ["/pool/brainall", "ann@pve", "PVEVMUser"],
    ["/vms/102", "ann@pve", "PVETemplateUser"],
    ["/vms/103", "ann@pve", "NoAccess"],
    ["/vms/104", "ann@pve", "PVEVMAdmin"],
    ["/pool/closed", "ann@pve", "NoAccess"],
  );
  assert.ok(may(target, ann, "/vms/102", ["VM.Clone", "VM.PowerMgmt"]));
  assert.ok(!may(target, ann, "/vms/103", ["VM.Audit"]));
  assert.ok(!may(target, ann, "/vms/104", ["VM.Audit"]));
});

test("privileges are told with whether they hold below the path; those of a pool never do", () => {
  const target = cluster();
  writePool(target, { poolid: "brainall", vms: [101], storage: [] });
  grant(
    target,
    ["/pool/brainall", "ann@pve", "PVETemplateUser"],
    ["/storage", "ann@pve", "PVEDatastoreUser"],
  );
  const privileges = privilegesOf(target, ann);
  assert.deepEqual(Object.fromEntries(privileges("/vms/101")), { "VM.Audit": false, "VM.Clone": false });
  assert.deepEqual(Object.fromEntries(privileges("/storage/local")), {
    "Datastore.AllocateSpace": true,
    "Datastore.Audit": true,
  });
});

test("a guest that is to be put into a pool needs no more than the pool allows", () => {
  const target = cluster();
  writePool(target, { poolid: "brainall", vms: [], storage: [] });
  grant(target, ["/pool/brainall", "ann@pve", "PVEVMAdmin"]);
  requireGuestPermission(target, ann, 101, "brainall", ["VM.Config.Disk"]);
  assert.throws(() => requireGuestPermission(target, ann, 101, undefined, ["VM.Config.Disk"]), {
    message: "Permission check failed (/vms/101, VM.Config.Disk)",
  });
});

const token = { tokenid: "ci", expire: 0, hash: "" };
const ci: Identity = { user: "ann@pve", token: "ci" };

test("a token that is not separated may what its user may", () => {
  const target = cluster();
  writeToken(target, { ...token, userid: "ann@pve", privsep: false });
  grant(target, ["/vms", "ann@pve", "PVEVMUser"]);
  assert.ok(may(target, ci, "/vms/101", ["VM.PowerMgmt"]));
});

test("a token that is separated may what it was granted itself and its user may too", () => {
  const target = cluster();
  writeToken(target, { ...token, userid: "ann@pve", privsep: true });
  grant(target, ["/vms", "ann@pve", "PVEVMUser"]);
  assert.ok(!may(target, ci, "/vms/101", ["VM.PowerMgmt"]));
  grant(target, ["/vms", "ann@pve!ci", "PVEVMAdmin"]);
  assert.ok(may(target, ci, "/vms/101", ["VM.PowerMgmt"]));
  assert.ok(!may(target, ci, "/vms/101", ["VM.Allocate"]), "the user has no VM.Allocate");
});

test("a separated token of root may only what it was granted", () => {
  const target = cluster();
  writeToken(target, { ...token, userid: "root@pam", privsep: true });
  grant(target, ["/vms", "root@pam!ci", "PVEAuditor"]);
  const identity = { user: "root@pam", token: "ci" };
  assert.ok(may(target, identity, "/vms/101", ["VM.Audit"]));
  assert.ok(!may(target, identity, "/vms/101", ["VM.Allocate"]));
});

test("a token that was deleted may nothing", () => {
  const target = cluster();
  grant(target, ["/vms", "ann@pve", "PVEVMUser"]);
  assert.ok(!may(target, ci, "/vms/101", ["VM.Audit"]));
});
