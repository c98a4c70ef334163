import assert from "node:assert/strict";
import { test } from "node:test";
import { listed, planList } from "./list.ts";

test("names are listed after their verb, and none is no effect", () => {
  assert.deepEqual(listed("remove", ["less", "tree"]), ["remove less, tree"]);
  assert.deepEqual(listed("remove", []), []);
});

test("a list is told as one drift and one change at most", () =>
  assert.deepEqual(planList("groups", { drift: ["join a"], changed: true, change: ["join b", "leave c"] }), [
    { path: "groups", kind: "drift", effect: "join a" },
    { path: "groups", kind: "change", effect: "join b, leave c" },
  ]));

test("a change without an effect on the host is a change", () =>
  assert.deepEqual(planList("groups", { drift: [], changed: true, change: [] }), [
    { path: "groups", kind: "change" },
  ]));

test("a list that is as it should be has no difference", () =>
  assert.deepEqual(planList("groups", { drift: [], changed: false, change: [] }), []));
