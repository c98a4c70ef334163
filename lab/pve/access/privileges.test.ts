import assert from "node:assert/strict";
import { test } from "node:test";
import { loadDefinitions } from "../schema/schema.ts";
import { builtInRoles, effectivePrivileges, isPrivilege } from "./privileges.ts";

test("Administrator has every privilege that PVE's schema knows", () => {
  const role = loadDefinitions().find(
    ({ method, path }) => method === "GET" && path === "/access/roles/{roleid}",
  );
  assert.deepEqual(builtInRoles.get("Administrator"), Object.keys(role?.returns?.properties ?? {}).sort());
});

test("every privilege that a check of the schema names is one", () => {
  const named = JSON.stringify(loadDefinitions().map(({ permissions }) => permissions?.check ?? [])).match(
    /[A-Z][A-Za-z]+\.[A-Z][A-Za-z.]+/g,
  );
  assert.ok(named);
  assert.deepEqual(
    named.filter((name) => !isPrivilege(name)),
    [],
  );
});

test("the predefined roles are those of PVE 9, as pveum lists them", () => {
  assert.deepEqual([...builtInRoles.keys()].sort(), [
    ...["Administrator", "NoAccess", "PVEAdmin", "PVEAuditor", "PVEDatastoreAdmin", "PVEDatastoreUser"],
    ...["PVEMappingAdmin", "PVEMappingUser", "PVEPoolAdmin", "PVEPoolUser", "PVESDNAdmin", "PVESDNUser"],
    ...["PVESysAdmin", "PVETemplateUser", "PVEUserAdmin", "PVEVMAdmin", "PVEVMUser"],
  ]);
  assert.equal(
    builtInRoles.get("PVEAuditor")?.join(),
    "Datastore.Audit,Mapping.Audit,Pool.Audit,SDN.Audit,Sys.Audit,VM.Audit,VM.GuestAgent.Audit",
  );
  assert.equal(
    builtInRoles.get("PVEVMUser")?.join(),
    "VM.Audit,VM.Backup,VM.Config.CDROM,VM.Config.Cloudinit,VM.Console,VM.GuestAgent.Audit," +
      "VM.GuestAgent.FileRead,VM.GuestAgent.FileSystemMgmt,VM.GuestAgent.FileWrite,VM.PowerMgmt",
  );
  assert.equal(
    builtInRoles.get("PVEAdmin")?.join(),
    "Datastore.Allocate,Datastore.AllocateSpace,Datastore.AllocateTemplate,Datastore.Audit,Group.Allocate," +
      "Mapping.Audit,Mapping.Use,Pool.Allocate,Pool.Audit,Realm.AllocateUser,SDN.Allocate,SDN.Audit,SDN.Use," +
      "Sys.Audit,Sys.Console,Sys.Syslog,User.Modify,VM.Allocate,VM.Audit,VM.Backup,VM.Clone,VM.Config.CDROM," +
      "VM.Config.CPU,VM.Config.Cloudinit,VM.Config.Disk,VM.Config.HWType,VM.Config.Memory,VM.Config.Network," +
      "VM.Config.Options,VM.Console,VM.GuestAgent.Audit,VM.GuestAgent.FileRead,VM.GuestAgent.FileSystemMgmt," +
      "VM.GuestAgent.FileWrite,VM.GuestAgent.Unrestricted,VM.Migrate,VM.PowerMgmt,VM.Replicate,VM.Snapshot," +
      "VM.Snapshot.Rollback",
  );
});

test("VM.Monitor, which PVE 9 split, allows what the guest agent does", () => {
  assert.ok(isPrivilege("VM.Monitor"));
  assert.ok(effectivePrivileges(["VM.Monitor"]).includes("VM.GuestAgent.Unrestricted"));
  assert.deepEqual(effectivePrivileges(["VM.Audit"]), ["VM.Audit"]);
});
