import assert from "node:assert/strict";
import { test } from "node:test";
import { LabError } from "../../lab/error.ts";
import { describeError, OperatorError } from "./operator-error.js";

test("an error for users is its message alone, whichever folder it comes from", () => {
  assert.equal(describeError(new OperatorError("Install Go.")), "Install Go.");
  assert.equal(describeError(new LabError("The lab is down.")), "The lab is down.");
});

test("any other error is a bug and keeps its stack trace and its cause", () => {
  const shown = describeError(new Error("broken", { cause: new Error("deeper") }));
  assert.match(shown, /^Error: broken\n\s+at /);
  assert.match(shown, /deeper/);
});
