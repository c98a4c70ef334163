import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { runCommand } from "./scripts/setup/command.js";

/**
 * Starts the program as Pulumi does, with a Node that calls itself by this version.
 * @param {string} version
 */
function startWith(version) {
  const disguise = `Object.defineProperty(process.versions, "node", { value: "${version}" })`;
  const preload = `data:text/javascript,${encodeURIComponent(disguise)}`;
  return runCommand(process.execPath, ["--import", preload, join(import.meta.dirname, "index.js")]);
}

test("a Node that is too old for the program is told which one is needed and how to get it", async () => {
  const { code, stderr } = await startWith("20.19.2");
  assert.equal(code, 1);
  assert.match(
    stderr,
    /This program is TypeScript that Node 24 runs as it is, but Pulumi started Node 20\.19\.2 \(the first one on your PATH\)\. `npm run pulumi -- …` brings the right one\./,
  );
});

test("a Node that is new enough gets as far as the stack's configuration", async () => {
  const { stderr } = await startWith("24.0.0");
  assert.doesNotMatch(stderr, /This program is TypeScript/);
  assert.match(stderr, /estate:estate is missing: choose one of stacks\/: brainall/);
});
