import assert from "node:assert/strict";
import { test } from "node:test";
import { begun, knownId, strangers, takeOver } from "./takeover.ts";

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
  const { deployment, taken } = takeOver({
    resources: [],
    pending_operations: [{ type: "creating", resource }],
  });
  const outputs = { acpi: true, nodeName: "prox-101", vmId: 153, name: "db", disks: [{ size: 8 }] };
  assert.deepEqual(taken, [{ ...resource, id: "153", outputs }]);
  assert.deepEqual(deployment, { resources: taken });
});

test("what the state holds already, and what was being changed or deleted, stays as it is", () => {
  const there = { ...resource, id: "153", outputs: {} };
  const pending = [
    { type: "creating", resource },
    { type: "deleting", resource: { ...resource, urn: "other" } },
  ];
  assert.deepEqual(takeOver({ resources: [there], pending_operations: pending }), {
    deployment: { resources: [there] },
    taken: [],
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

test("a machine that bears another name than the program gave it is somebody else's, whatever a refresh made of its inputs", () => {
  const found = (name: string) => {
    const refreshed = { ...resource, id: "153", inputs: { ...inputs, name }, outputs: { name } };
    return { resources: [refreshed] };
  };
  assert.deepEqual(strangers(found("db"), [resource]), []);
  assert.deepEqual(strangers(found(""), [resource]), []);
  assert.deepEqual(strangers(found("mail"), [resource]), found("mail").resources);
  assert.deepEqual(strangers(found("mail"), []), []);
});

test("a machine that was only being cloned or created is begun again, where the provider then takes it", () => {
  const initialization = { upgrade: false };
  const isBegun = (wanted: object, outputs: Record<string, unknown>, changes: object = {}) => {
    const all = { ...resource, ...changes };
    const found = { ...all, id: "153", inputs: {}, outputs };
    return begun({ resources: [found] }, [{ ...all, inputs: { ...inputs, ...wanted } }]).length > 0;
  };
  assert.ok(isBegun({ initialization, clone: { vmId: 119, retries: 3 } }, { name: "db" }));
  assert.ok(isBegun({ initialization }, { name: "" }));
  assert.ok(!isBegun({ initialization, clone: { vmId: 119, retries: 1 } }, { name: "db" }));
  assert.ok(!isBegun({ initialization }, { name: "db", initialization: { upgrade: true } }));
  assert.ok(!isBegun({}, { name: "db" }));
  const type = "proxmoxve:index/containerLegacy:ContainerLegacy";
  assert.ok(!isBegun({ initialization }, { name: "db" }, { type }));
});
