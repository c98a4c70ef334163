import assert from "node:assert/strict";
import { test } from "node:test";
import { exposed } from "./exposed.ts";
import { inputs } from "./inputs.ts";

const file = (mode: string) => inputs.parse({ path: "/etc/key", content: "x", mode });

test("a secret content needs a mode with which others cannot read it", () => {
  const secret = new Set(["content"]);
  assert.deepEqual(exposed(file("0644"), secret), [
    {
      property: "mode",
      reason:
        "is 0644, with which anybody on the host reads /etc/key, and its content is a secret: say 0600, or 0640 for a service's group",
    },
  ]);
  assert.deepEqual(exposed(file("0640"), secret), []);
});

test("a secret content counts also in Base64, and before it is known", () => {
  const { content: _unknown, ...rest } = file("0604");
  for (const property of ["content", "contentBase64"])
    assert.equal(exposed(rest, new Set([property])).length, 1);
});

test("a content that is no secret can be read by all", () => {
  assert.deepEqual(exposed(file("0644"), new Set(["owner"])), []);
});
