import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./inspect.ts";
import { page } from "./samples.ts";

test("the question names the unit and the files it uses, and no content", () => {
  const hash = "0".repeat(64);
  const wanted = page({ restartOn: [`/etc/a b.conf@sha256:${hash}`, "16.1", `/etc/c@sha256:${hash}`] });
  assert.equal(inspect.target(page()), "page.service");
  assert.equal(inspect.target(wanted), "page.service//etc/a b.conf//etc/c");
});
