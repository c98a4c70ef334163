import assert from "node:assert/strict";
import { test } from "node:test";
import { isRepeatable, pendingOperations } from "./pending.ts";

const checkpoint = (latest: unknown) => JSON.stringify({ version: 3, checkpoint: { stack: "lab", latest } });

test("pending operations are read with what was done to which resource", () => {
  const urn = "urn:pulumi:lab::estate::estate:components:Host$estate:host:File::nginx::site";
  const operation = { resource: { urn, type: "estate:host:File", custom: true }, type: "creating" };
  assert.deepEqual(pendingOperations(checkpoint({ resources: [], pending_operations: [operation] })), [
    { doing: "creating", type: "estate:host:File", name: "nginx::site", isKnown: false },
  ]);
});

test("the stack and components are no operations on anything that exists", () => {
  const urn = "urn:pulumi:lab::estate::pulumi:pulumi:Stack::estate-lab";
  const operation = { resource: { urn, type: "pulumi:pulumi:Stack" }, type: "creating" };
  assert.deepEqual(pendingOperations(checkpoint({ resources: [], pending_operations: [operation] })), []);
});

test("a stack that was never deployed, or ended well, has none", () => {
  assert.deepEqual(pendingOperations(checkpoint(null)), []);
  assert.deepEqual(pendingOperations(checkpoint({ resources: [] })), []);
});

test("creating is repeatable for our provider alone, for another one would make a second resource", () => {
  assert.equal(isRepeatable({ doing: "creating", type: "estate:host:File" }), true);
  assert.equal(isRepeatable({ doing: "creating", type: "proxmoxve:index/vmLegacy:VmLegacy" }), false);
});

test("changing and deleting are repeatable, for the state still knows the resource", () => {
  assert.equal(isRepeatable({ doing: "updating", type: "proxmoxve:index/vmLegacy:VmLegacy" }), true);
  assert.equal(isRepeatable({ doing: "deleting", type: "proxmoxve:index/vmLegacy:VmLegacy" }), true);
});
