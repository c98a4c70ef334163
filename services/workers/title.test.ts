import assert from "node:assert/strict";
import { test } from "node:test";
import { titleOf } from "./title.ts";

test("the marks that models put around a title are left out", () => {
  assert.equal(
    titleOf('"Title: Sourdough for beginners."\n\nI chose this because'),
    "Sourdough for beginners",
  );
  assert.equal(titleOf("  **Pão de queijo**  "), "Pão de queijo");
});

test("a title that is too long ends with its last whole word", () => {
  const title = titleOf("word ".repeat(30));
  assert.match(title, /word…$/);
  assert.ok(title.length <= 61);
});

test("where a model says nothing there is no title", () => {
  assert.equal(titleOf(" \n"), "");
});
