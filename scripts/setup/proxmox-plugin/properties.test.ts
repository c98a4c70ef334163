import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { PROXMOX_PLUGIN_VERSION } from "../versions.js";
import golden from "./properties.json" with { type: "json" };
import { type Properties, propertiesOfSchema } from "./properties.ts";
import { propertiesOfSdk } from "./sdk.ts";

const plugin: Properties = golden;
const sdk = await propertiesOfSdk();

/** Where the SDK declares a type: `proxmoxve:storage/PbsBackups:PbsBackups` is `storage.PbsBackups`. */
function declaredAs(token: string): string {
  const [, path = "", name = ""] = token.split(":");
  const namespaces = path.split("/").slice(0, -1);
  const type = name.charAt(0).toUpperCase() + name.slice(1);
  return [...namespaces.filter((namespace) => namespace !== "index"), type].join(".");
}

test("the SDK is of the plugin's release", () => {
  const { version } = createRequire(import.meta.url)("@muhlba91/pulumi-proxmoxve/package.json");
  assert.equal(version, PROXMOX_PLUGIN_VERSION);
});

test("every resource and every function of the SDK is one of the plugin's, and takes the same inputs", () => {
  assert.deepEqual(sdk.inputs, plugin.inputs);
  const resources = Object.keys(plugin.inputs).filter((token) => !/:get|^pulumi:/.test(token));
  assert.ok(resources.length >= 115);
});

test("what the SDK reads of a resource and takes from a function is what the plugin answers", () => {
  assert.deepEqual(sdk.outputs, plugin.outputs);
});

test("the objects within inputs and outputs have the same properties in the SDK and in the plugin", () => {
  const types = Object.entries(plugin.types).map(([token, properties]) => [declaredAs(token), properties]);
  assert.deepEqual(sdk.types, Object.fromEntries(types));
});

test("the names of a schema are told by token, each in the order of the alphabet", () => {
  const text = { type: "string" };
  const schema = {
    name: "pve",
    provider: { inputProperties: { endpoint: text } },
    resources: {
      "pve:index/vm:Vm": {
        inputProperties: { name: text, cpu: text },
        properties: { name: text, addresses: text },
      },
    },
    functions: { "pve:index/getVm:getVm": { inputs: { properties: { id: text } } } },
    types: { "pve:index/VmCpu:VmCpu": { properties: { cores: text } } },
  };
  assert.deepEqual(propertiesOfSchema(schema), {
    inputs: {
      "pulumi:providers:pve": "endpoint",
      "pve:index/vm:Vm": "cpu name",
      "pve:index/getVm:getVm": "id",
    },
    outputs: { "pve:index/vm:Vm": "addresses name", "pve:index/getVm:getVm": "" },
    types: { "pve:index/VmCpu:VmCpu": "cores" },
  });
});
