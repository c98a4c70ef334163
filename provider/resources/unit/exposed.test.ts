import assert from "node:assert/strict";
import { test } from "node:test";
import { exposed } from "./exposed.ts";
import { unitInputs } from "./inputs.ts";

const unit = unitInputs.parse({ name: "page.service", content: "[Service]\nExecStart=/bin/true\n" });

test("a secret in a unit's text is refused, because systemctl cat shows it to everybody", () => {
  const [failure] = exposed(unit, new Set(["content"]));
  assert.equal(failure!.property, "content");
  assert.match(failure!.reason, /systemctl cat page\.service.*host\.File of mode 0600/);
});

test("a unit without secrets exposes nothing", () => {
  assert.deepEqual(exposed(unit, new Set(["restartOn"])), []);
});
