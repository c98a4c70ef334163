import assert from "node:assert/strict";
import { test } from "node:test";
import { conversationIn, pathOf } from "./path.ts";

test("a path names its conversation, and every other path names none", () => {
  const id = "0b6c4a5e-5f0a-4a53-9d0b-1f5a3c1b2d3e";
  assert.equal(conversationIn(pathOf(id)), id);
  assert.equal(conversationIn(pathOf(undefined)), undefined);
  assert.equal(conversationIn("/c/0b6c"), undefined);
  assert.equal(conversationIn(`/x/c/${id}`), undefined);
});
