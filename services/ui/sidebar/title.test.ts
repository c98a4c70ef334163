import assert from "node:assert/strict";
import { test } from "node:test";
import { awaitsTitle, titleOf } from "./title.ts";

const updatedAt = "2026-05-20T10:00:00Z";
const now = new Date(updatedAt).getTime();

test("a title is waited for while it can still come, and not for ever", () => {
  assert.equal(awaitsTitle({ title: null, updatedAt }, now + 5000), true);
  assert.equal(awaitsTitle({ title: null, updatedAt }, now + 120_000), false);
  assert.equal(awaitsTitle({ title: "Bread", updatedAt }, now + 5000), false);
});

test("a conversation without a title is called new", () => {
  assert.equal(titleOf({ title: null }), "New conversation");
});
