/**
 * What the npm package says to the engine, found by asking all of it: every class is made and read, and every
 * function called, with arguments that have any property; an engine that is none notes what arrives.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import ts from "typescript";
import { names, type Properties } from "./properties.ts";

const PACKAGE = "@muhlba91/pulumi-proxmoxve";
const require = createRequire(import.meta.url);

type ResourceClass = {
  new (name: string, args: unknown): pulumi.Resource;
  get?(name: string, id: string, state: unknown): pulumi.Resource;
};

/** An object that has every property. */
const anything = new Proxy({}, { get: (_, key) => (key === "then" ? undefined : "anything") });

/** The names that the package has; those of types are by their place in its declarations, `storage.PbsBackups`. */
export async function propertiesOfSdk(): Promise<Properties> {
  const all: Properties = { inputs: {}, outputs: {}, types: {} };
  await pulumi.runtime.setMocks({
    newResource({ id, type, inputs }) {
      all[id ? "outputs" : "inputs"][type] = names(inputs);
      return { id: "id", state: {} };
    },
    call({ token, inputs }) {
      all.inputs[token] = names(inputs);
      all.outputs[token] = namesOfAnswer(token);
      return {};
    },
  });
  await useAll(require(PACKAGE));
  for (const file of ["input.d.ts", "output.d.ts"])
    Object.assign(all.types, interfacesOf(join("types", file)));
  return all;
}

/** Uses every class and function of a module and of those within it; there are settings in it too, undefined here. */
async function useAll(module: object): Promise<void> {
  for (const [name, member] of Object.entries(module)) {
    if (!member) continue;
    if (typeof member === "object") await useAll(member);
    else if (isResourceClass(member)) await useResource(name, member);
    else if (/^get/.test(name) && !name.endsWith("Output")) await member(anything);
  }
}

function isResourceClass(member: object): member is ResourceClass {
  return "__pulumiType" in member;
}

async function useResource(name: string, Class: ResourceClass): Promise<void> {
  for (const resource of [new Class(name, anything), Class.get?.(name, "id", anything)])
    if (resource) await new Promise((resolve) => resource.urn.apply(resolve));
}

/** What a function answers stands in its declaration alone. */
function namesOfAnswer(token: string): string {
  const [, path = "", name = ""] = token.split(":");
  const interfaces = interfacesOf(`${path.replace(/^index\//, "")}.d.ts`);
  return interfaces[`${name.charAt(0).toUpperCase()}${name.slice(1)}Result`] ?? "";
}

/** The interfaces that a file of the package declares, and the names of their properties. */
function interfacesOf(file: string): Record<string, string> {
  const interfaces: Record<string, string> = {};
  const text = readFileSync(join(dirname(require.resolve(PACKAGE)), file), "utf8");
  const visit = (node: ts.Node, path: string[]) => {
    if (ts.isModuleDeclaration(node) && node.body) {
      ts.forEachChild(node.body, (child) => visit(child, [...path, node.name.text]));
    } else if (ts.isInterfaceDeclaration(node)) {
      const members = node.members.map((member) => (member.name as ts.Identifier).text);
      // What a function is asked with has a twin that may be promised, called Args.
      const name = node.name.text.replace(/Args$/, "");
      interfaces[[...path, name].join(".")] = members.sort().join(" ");
    }
  };
  ts.forEachChild(ts.createSourceFile(file, text, ts.ScriptTarget.Latest), (node) => visit(node, []));
  return interfaces;
}
