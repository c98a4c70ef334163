import assert from "node:assert/strict";
import { test } from "node:test";
import { parseForm } from "./server.ts";

test("a form is taken apart as PVE does: & and ; part, + is a space, a repeated name is a list", () => {
  assert.deepEqual(parseForm("a=1&b=x+y%2Bz;delete=net1&delete=net2&flag"), {
    a: "1",
    b: "x y+z",
    delete: ["net1", "net2"],
    flag: "",
  });
});

test("text that is not URL-encoded is refused", () => {
  assert.throws(() => parseForm("a=%zz"), { status: 400 });
});
