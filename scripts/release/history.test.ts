import assert from "node:assert/strict";
import { test } from "node:test";
import { releaseBefore, releaseIn } from "./history.ts";

function checkpoint(...versions: string[]): string {
  const releases = versions.map((version) => ({ type: "estate:host:Release", outputs: { version } }));
  return JSON.stringify({
    checkpoint: { latest: { resources: [{ type: "estate:host:File" }, ...releases] } },
  });
}

test("a state tells which version served, where there was an application", () => {
  assert.equal(releaseIn(checkpoint("a", "a")), "a");
  assert.equal(releaseIn(checkpoint()), undefined);
  assert.equal(releaseIn('{"checkpoint":{}}'), undefined);
});

test("the version before is the newest other one, of which all programs served", () => {
  const copies = [["c", "c"], ["d", "c"], [], ["b", "b"], ["a", "a"]].map((versions) =>
    checkpoint(...versions),
  );
  assert.equal(releaseBefore("c", undefined, copies), "b");
  assert.equal(releaseBefore("d", undefined, copies), "c");
  assert.equal(releaseBefore("c", undefined, copies.slice(0, 3)), undefined);
});

test("a second rollback goes further back, and not to what the first one left", () => {
  // a, then b, then c served; one rollback brought b, and an `up` of it was repeated
  const copies = ["b", "c", "b", "a"].map((version) => checkpoint(version));
  assert.equal(releaseBefore("b", "b", copies), "a");
  assert.equal(releaseBefore("older", "older", copies), undefined);
});

test("a rollback that did not come to its end is begun again", () => {
  assert.equal(releaseBefore("c", "b", [checkpoint("c"), checkpoint("b"), checkpoint("a")]), "b");
});
