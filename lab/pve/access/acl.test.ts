import assert from "node:assert/strict";
import { test } from "node:test";
import { type AclEntry, isObjectPath, normalPath, rolesAt, type Subject } from "./acl.ts";

const ann: Subject = { type: "user", id: "ann@pve", groups: ["ops", "night"] };

function rule(path: string, ugid: string, roleid: string, propagate = true): AclEntry {
  return {
    path,
    type: ugid.includes("!") ? "token" : ugid.includes("@") ? "user" : "group",
    ugid,
    roleid,
    propagate,
  };
}

const roles = (entries: AclEntry[], path: string, subject = ann) =>
  [...rolesAt(entries, subject, path).keys()].sort();

test("a role holds at its path and below it", () => {
  const entries = [rule("/vms", "ann@pve", "PVEVMUser")];
  assert.deepEqual(roles(entries, "/vms"), ["PVEVMUser"]);
  assert.deepEqual(roles(entries, "/vms/101"), ["PVEVMUser"]);
  assert.deepEqual(roles(entries, "/"), []);
  assert.deepEqual(roles(entries, "/storage/local"), []);
  assert.deepEqual(roles(entries, "/vmsx"), []);
});

test("a role that is not propagated holds at its path alone", () => {
  const entries = [rule("/", "ann@pve", "PVEAuditor", false)];
  assert.deepEqual(roles(entries, "/"), ["PVEAuditor"]);
  assert.deepEqual(roles(entries, "/vms"), []);
});

test("what is granted deeper replaces what is granted above", () => {
  const entries = [rule("/", "ann@pve", "PVEAdmin"), rule("/vms/101", "ann@pve", "PVEAuditor")];
  assert.deepEqual(roles(entries, "/vms/101"), ["PVEAuditor"]);
  assert.deepEqual(roles(entries, "/vms/102"), ["PVEAdmin"]);
});

test("what is granted to the user replaces what is granted to their groups at the same path", () => {
  const entries = [rule("/vms", "ops", "PVEVMAdmin"), rule("/vms", "ann@pve", "PVEAuditor")];
  assert.deepEqual(roles(entries, "/vms/101"), ["PVEAuditor"]);
});

test("what is granted to a group deeper replaces what is granted to the user above", () => {
  const entries = [rule("/vms", "ann@pve", "PVEAuditor"), rule("/vms/101", "ops", "PVEVMAdmin")];
  assert.deepEqual(roles(entries, "/vms/101"), ["PVEVMAdmin"]);
});

test("the roles of several groups add up, and other groups give nothing", () => {
  const entries = [
    rule("/vms", "ops", "PVEVMUser"),
    rule("/vms", "night", "PVEAuditor"),
    rule("/vms", "day", "PVEAdmin"),
  ];
  assert.deepEqual(roles(entries, "/vms/101"), ["PVEAuditor", "PVEVMUser"]);
});

test("NoAccess replaces all other roles", () => {
  const entries = [rule("/vms", "ops", "PVEVMUser"), rule("/vms", "night", "NoAccess")];
  assert.deepEqual(roles(entries, "/vms/101"), ["NoAccess"]);
});

test("a token has what is granted to itself, not to its user", () => {
  const entries = [rule("/vms", "ann@pve", "PVEAdmin"), rule("/vms", "ann@pve!ci", "PVEAuditor")];
  const token: Subject = { type: "token", id: "ann@pve!ci", groups: [] };
  assert.deepEqual(roles(entries, "/vms/101", token), ["PVEAuditor"]);
});

test("paths are compared without doubled and trailing slashes, and nothing strange is one", () => {
  assert.equal(normalPath("//vms//101/"), "/vms/101");
  assert.equal(normalPath("vms/101"), "/vms/101");
  assert.equal(normalPath("/"), "/");
  assert.equal(normalPath("/vms/1 01"), undefined);
  assert.equal(normalPath(""), undefined);
});

test("rules are made for the paths of PVE's objects only", () => {
  const good = [
    ...["/", "/access", "/access/groups/ops", "/access/realm/pve", "/nodes/prox-101", "/pool/a/b/c"],
    ...["/sdn/zones/localnetwork/vmbr0/20", "/storage/local", "/vms/101", "/mapping/pci/gpu"],
  ];
  const bad = [
    "/vms/99",
    "/vm/101",
    "/pool/a/b/c/d",
    "/nodes/prox-101/qemu",
    "/sdn/zones/a/b/0",
    "/storage/a/b",
  ];
  assert.deepEqual(
    good.filter((path) => !isObjectPath(path)),
    [],
  );
  assert.deepEqual(bad.filter(isObjectPath), []);
});
