import assert from "node:assert/strict";
import { test } from "node:test";
import { literal } from "./literal.ts";

const evaluated = (value: unknown) => new Function(`return ${literal(value, 1)}`)();

test("a text comes out of the program as it went in, whatever is in it", () => {
  for (const text of [
    "",
    "one line\n",
    "\n",
    "two\nlines",
    "`${a}` \\n \\ $ {\n$`\n",
    "\"double\" 'single'",
    "it's",
    'say "yes"\n',
    "carriage\r\nreturn\r\n",
    "\ufeff\u00a0\u2028\u202e\u0000\u001b[31m\tend\n\u{e0001}x",
    "café €\n\u{1f600}",
  ])
    assert.equal(evaluated(text), text, JSON.stringify(text));
});

test("what a reader would not see is written as its number", () => {
  assert.equal(literal("a\u202eb\u0007\u{e0001}", 0), '"a\\u202eb\\x07\\u{e0001}"');
  assert.equal(literal("a\r\nb\n", 0), "`a\\r\nb\n`");
});

test("a list stays on its line as long as it fits", () => {
  assert.equal(literal(["a", "b"], 0), '["a", "b"]');
  const long = Array.from({ length: 9 }, (_, index) => `package-${index}-name`);
  assert.match(literal(long, 0), /^\[\n {2}"package-0-name",\n.*,\n\]$/s);
  const fits = ["x".repeat(104)];
  assert.equal(literal(fits, 0, { column: 0, after: 0 }), `["${fits[0]}"]`);
  assert.match(literal(fits, 0, { column: 3, after: 1 }), /^\[\n/);
});

test("keys are quoted only where they must be", () => {
  assert.equal(literal({ a: 1, "net.ipv4": "1" }, 0), '{\n  a: 1,\n  "net.ipv4": "1",\n}');
  assert.equal(literal({}, 0), "{}");
});
