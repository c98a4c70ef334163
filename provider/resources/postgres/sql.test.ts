import assert from "node:assert/strict";
import { test } from "node:test";
import { identifier, literal } from "./sql.ts";

test("a name is quoted, with its own quotes doubled", () =>
  assert.equal(identifier('say "hi"'), '"say ""hi"""'));

test("a text is quoted, and a backslash in it is one in every mode of the server", () => {
  assert.equal(literal("it's"), "'it''s'");
  assert.equal(literal("a\\'b"), "E'a\\\\''b'");
});
