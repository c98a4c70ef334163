import assert from "node:assert/strict";
import { test } from "node:test";
import { finds, reflect } from "./display.ts";
import { doneFor, unknown, wanted } from "./samples.ts";
import { script } from "./script.ts";

test("what the check found is reflected as the state", () => {
  assert.deepEqual(reflect(wanted, doneFor(wanted)), {});
  assert.deepEqual(reflect(wanted, doneFor(wanted, { code: 1, said: "6.1" })), {
    state: "not as wanted: 6.1",
  });
  assert.deepEqual(reflect(wanted, doneFor(wanted, { code: 2 })), {
    check: "(could not tell: it ended with 2)",
  });
});

test("a preview of a new script knows of a former one of its name", () => {
  assert.equal(finds(wanted, unknown), undefined);
  assert.equal(
    finds(wanted, doneFor(wanted)),
    "a script firmware was applied there before, and would be replaced",
  );
});

test("variables that are not known yet do not keep a preview from asking", () =>
  assert.equal(finds({ ...wanted, variables: "" as never }, unknown), undefined));

test("an import is refused with the reason", () =>
  assert.throws(() => script.adoptTarget("firmware"), {
    name: "EstateError",
    message: /^cannot import the script "firmware": a host does not tell which check and apply /,
  }));
