import assert from "node:assert/strict";
import { test } from "node:test";
import { knownId, strangers, takeOver } from "./takeover.ts";

const type = "proxmoxve:index/vmLegacy:VmLegacy";
const urn = `urn:pulumi:prod::estate::${type}::db`;
const inputs = {
  __defaults: ["acpi"],
  acpi: true,
  nodeName: "prox-101",
  vmId: 153,
  name: "db",
  disks: [{ __defaults: ["aio"], size: 8 }],
};
const resource = { urn, type, custom: true, inputs };

test("what was being created is taken over by its id, with what the program said of it", () => {
  const { deployment, urns } = takeOver({
    resources: [],
    pending_operations: [{ type: "creating", resource }],
  });
  assert.deepEqual(urns, [urn]);
  assert.deepEqual(deployment, {
    resources: [
      {
        ...resource,
        id: "153",
        outputs: { acpi: true, nodeName: "prox-101", vmId: 153, name: "db", disks: [{ size: 8 }] },
      },
    ],
  });
});

test("what the state holds already, and what was being changed or deleted, stays as it is", () => {
  const there = { ...resource, id: "153", outputs: {} };
  const pending = [
    { type: "creating", resource },
    { type: "deleting", resource: { ...resource, urn: "other" } },
  ];
  assert.deepEqual(takeOver({ resources: [there], pending_operations: pending }), {
    deployment: { resources: [there] },
    urns: [],
  });
});

test("ids are known of what the program itself gave a number or a name", () => {
  assert.equal(knownId(type, { vmId: 110 }), "110");
  assert.equal(knownId(type, {}), undefined);
  assert.equal(knownId("proxmoxve:index/poolLegacy:PoolLegacy", { poolId: "brainall" }), "brainall");
  const image = { datastoreId: "local", contentType: "import", fileName: "debian-13.qcow2" };
  assert.equal(knownId("proxmoxve:download/file:File", image), "local:import/debian-13.qcow2");
  assert.equal(knownId("proxmoxve:download/file:File", { datastoreId: "local" }), undefined);
  assert.equal(knownId("estate:host:File", { path: "/etc/motd" }), undefined);
});

test("a machine that bears another name than the program gave it is somebody else's", () => {
  const found = (name: string) => ({ resources: [{ ...resource, id: "153", outputs: { name } }] });
  assert.deepEqual(strangers(found("db"), [urn]), []);
  assert.deepEqual(
    strangers(found("mail"), [urn]).map((one) => one.urn),
    [urn],
  );
  assert.deepEqual(strangers(found("mail"), []), []);
});
