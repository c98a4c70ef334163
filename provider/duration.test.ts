import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDuration } from "./duration.ts";

test("a duration is a number and a unit", () => {
  assert.equal(parseDuration("90 seconds"), 90);
  assert.equal(parseDuration("1.5 minutes"), 90);
  assert.equal(parseDuration("2 hours"), 7200);
});

test("anything else is no duration", () => {
  for (const text of ["90", "90s", "0 seconds", "-1 seconds", "5 fortnights", " 5 seconds", 5, undefined])
    assert.equal(parseDuration(text), undefined, String(text));
});
