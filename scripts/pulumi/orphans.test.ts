import assert from "node:assert/strict";
import { test } from "node:test";
import { orphansOf } from "./orphans.ts";

const checkpoint = "/state/.pulumi/stacks/estate/prod.json";
const engine = { id: 11, command: ["/opt/pulumi", "up"], value: `10 ${checkpoint}` };
const plugin = { id: 12, command: ["/opt/pulumi-resource-proxmoxve"], value: `10 ${checkpoint}` };
const nobody = () => false;

test("a plugin whose command and engine are gone is what a killed run has left", () => {
  assert.deepEqual(orphansOf(checkpoint, [plugin], nobody), [plugin]);
});

test("a plugin whose engine goes on, or whose command does, is at work", () => {
  assert.deepEqual(orphansOf(checkpoint, [engine, plugin], nobody), []);
  assert.deepEqual(
    orphansOf(checkpoint, [plugin], (id) => id === 10),
    [],
  );
});

test("the engine of one run does not speak for the plugin of another", () => {
  const other = { ...plugin, id: 22, value: `20 ${checkpoint}` };
  assert.deepEqual(orphansOf(checkpoint, [engine, plugin, other], nobody), [other]);
});

test("what works on another stack is left alone", () => {
  assert.deepEqual(orphansOf("/state/.pulumi/stacks/estate/lab.json", [plugin], nobody), []);
});
