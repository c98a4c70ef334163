import assert from "node:assert/strict";
import { test } from "node:test";
import { quoted } from "./quoted.ts";

test("a word of a unit's command line stays one word, in which systemd replaces nothing", () => {
  assert.equal(quoted("o'brien@example.org"), `"o'brien@example.org"`);
  assert.equal(quoted(String.raw`a "b" \c`), String.raw`"a \"b\" \\c"`);
  assert.equal(quoted("%n of $HOME"), `"%%n of $$HOME"`);
  assert.equal(quoted("two\nlines"), String.raw`"two\nlines"`);
});
