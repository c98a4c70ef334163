import assert from "node:assert/strict";
import { test } from "node:test";
import { closerTarget, finds, outputs, reflect } from "./display.ts";
import type { FileObserved } from "./inspect.ts";
import { absent, asWanted, byHand, inItsPlace, wanted } from "./samples.ts";

const hash = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";

test("the hash and the version follow from the inputs alone", () =>
  assert.deepEqual(outputs(wanted), { hash, version: `/etc/motd@sha256:${hash}` }));

const found: [string, FileObserved, string | undefined][] = [
  ["nothing is lost where nothing is", absent, undefined],
  ["nothing is lost where the same file is", asWanted, undefined],
  [
    "another file would be replaced",
    { ...byHand, owner: "redis", group: "redis", mode: "0640" },
    "a file is there (107 KB, redis:redis 0640, written 2026-11-20T10:00:00Z) and would be replaced; a copy is kept",
  ],
  [
    "the same file would get other permissions",
    { ...asWanted, mode: "0600" },
    "the same file is there, and its permissions would change from root:root 0600 to root:root 0644",
  ],
  [
    "a link would be replaced",
    inItsPlace("symlink"),
    "a symbolic link is there and would be replaced by a file; a copy of the link is kept, and what it points to stays",
  ],
  [
    "a directory is in the way",
    inItsPlace("directory"),
    "a directory is there, which a file cannot replace: move it away on the host, or choose another path",
  ],
];
for (const [name, observed, sentence] of found)
  test(name, () => assert.equal(finds(wanted, observed), sentence));

const sizes: [number, string][] = [
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1000, "1 KB"],
  [107_123, "107 KB"],
  [5_400_000, "5 MB"],
  [42_500_000_000, "43 GB"],
];
for (const [size, words] of sizes)
  test(`${size} bytes are ${words}`, () =>
    assert.ok(finds(wanted, { ...byHand, size })?.startsWith(`a file is there (${words}, `)));

test("nothing is reflected where nothing drifted", () => assert.deepEqual(reflect(wanted, asWanted), {}));

test("changed content is reflected by its size and hash where it was not asked for", () =>
  assert.deepEqual(reflect(wanted, byHand), {
    content: `(107 KB, sha256:${byHand.hash})`,
    hash: byHand.hash,
    version: `/etc/motd@sha256:${byHand.hash}`,
  }));

test("changed content that was asked for is reflected as it is, if it is text", () => {
  const content = Buffer.from("hello by hand\n").toString("base64");
  assert.equal(reflect(wanted, { ...byHand, content }).content, "hello by hand\n");
  assert.match(String(reflect(wanted, { ...byHand, content: "/w==" }).content), /^\(107 KB, sha256:/);
});

test("content that drifted is asked for where everybody on the host may read it", () => {
  const small = { ...byHand, size: 1000 };
  assert.equal(closerTarget(wanted, small), "content:/etc/motd");
  assert.equal(closerTarget(wanted, { ...small, mode: "0640" }), undefined);
  assert.equal(closerTarget(wanted, byHand), undefined, "too much to be read");
  assert.equal(closerTarget(wanted, { ...asWanted, mode: "0666" }), undefined, "only the mode differs");
  assert.equal(closerTarget(wanted, absent), undefined);
});

test("a changed mode is reflected alone", () =>
  assert.deepEqual(reflect(wanted, { ...asWanted, mode: "0666" }), { mode: "0666" }));

test("what is there instead is reflected in words", () => {
  assert.deepEqual(reflect(wanted, absent), {
    content: "(nothing)",
    hash: "(nothing)",
    version: "(nothing)",
  });
  assert.equal(reflect(wanted, inItsPlace("symlink")).content, "(a symbolic link)");
});
