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
  assert.equal(releaseBefore("c", copies), "b");
  assert.equal(releaseBefore("d", copies), "c");
  assert.equal(releaseBefore("c", copies.slice(0, 3)), undefined);
});
