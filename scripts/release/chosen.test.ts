import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenVersion, deploysRelease } from "./chosen.ts";

test("an estate deploys what its sources are, until a version is chosen", () => {
  assert.ok(deploysRelease("config:\n  estate:estate: brainall\n"));
  assert.ok(!deploysRelease("config:\n  estate:estate: brainall\n  estate:release: 0123456789abcdef\n"));
});

test("a stack without an estate deploys no application", () => {
  assert.ok(!deploysRelease("config:\n  estate:hosts: {}\n  # estate:estate: brainall\n"));
});

test("the version that is chosen is read as it is written, quoted or not", () => {
  assert.equal(chosenVersion('config:\n  estate:release: "0123456789012345"\n'), "0123456789012345");
  assert.equal(chosenVersion("config:\n  estate:release: 0123456789abcdef\n"), "0123456789abcdef");
  assert.equal(chosenVersion("config:\n  estate:estate: brainall\n"), undefined);
});
