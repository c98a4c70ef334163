import assert from "node:assert/strict";
import { test } from "node:test";
import { atLeast } from "./versions.js";

test("versions are compared number by number, not as text", () => {
  assert.equal(atLeast("v3.259.0", "3.259.0"), true);
  assert.equal(atLeast("v3.1000.0", "3.259.0"), true);
  assert.equal(atLeast("4.0.0", "3.259.0"), true);
  assert.equal(atLeast("3.258.9", "3.259.0"), false);
  assert.equal(atLeast("v2.999.999", "3.259.0"), false);
});

test("a number that is not given counts as zero", () => {
  assert.equal(atLeast("1.24", "1.24.0"), true);
  assert.equal(atLeast("1.24", "1.24.1"), false);
});

test("a pre-release counts as its release", () => {
  assert.equal(atLeast("3.259.0-alpha.1", "3.259.0"), true);
});

test("what is no version is older than any", () => {
  assert.equal(atLeast("", "0.0.1"), false);
});
