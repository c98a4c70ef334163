import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

const preload = join(import.meta.dirname, "lazy-modules.cjs");

/** What a program prints that Node runs with the modules postponed. */
const printed = (program: string) =>
  execFileSync(process.execPath, ["--require", preload, "--eval", program], {
    cwd: import.meta.dirname,
    encoding: "utf8",
  }).trim();

const loads = `Object.keys(require.cache).filter((file) => /node_modules.(typescript|pacote)./.test(file)).length`;

test("the SDK loads without a compiler and without npm's tree reader", () => {
  assert.equal(printed(`require("@pulumi/pulumi"); console.log(${loads})`), "0");
});

test("whoever asks for them gets them whole", () => {
  const program = `
    const pulumi = require("@pulumi/pulumi");
    const shim = require("@pulumi/pulumi/typescript-shim");
    console.log(shim.createSourceFile("a.ts", "let a = 1", shim.ScriptTarget.Latest).statements.length);
    console.log(new pulumi.automation.ConcurrentUpdateError({ toString: () => "held" }) instanceof Error);
    pulumi.runtime.serializeFunction(() => 42).then(({ text }) => console.log(text.includes("return () => 42")));`;
  assert.equal(printed(program), "1\ntrue\ntrue");
});
