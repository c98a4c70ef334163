import assert from "node:assert/strict";
import { test } from "node:test";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import type { SymlinkObserved } from "./inspect.ts";
import { absent, asWanted, elsewhere, inItsPlace, wanted } from "./samples.ts";

const found: [string, SymlinkObserved, string | undefined][] = [
  ["nothing is lost where nothing is", absent, undefined],
  ["nothing is lost where the same link is", asWanted, undefined],
  [
    "another link would be replaced",
    elsewhere,
    "a symbolic link to releases/1 is there and would be replaced; a copy of it is kept",
  ],
  [
    "a file would be replaced",
    inItsPlace("file"),
    "a file is there (root:adm 0640, written 2026-11-20T10:00:00Z) and would be replaced by a link; a copy is kept",
  ],
  [
    "a directory is in the way",
    inItsPlace("directory"),
    "a directory is there, which a link cannot replace: move it away on the host, or choose another path",
  ],
];
for (const [name, observed, sentence] of found)
  test(name, () => assert.equal(finds(wanted, observed), sentence));

test("what drifted is reflected as the host has it", () => {
  assert.deepEqual(reflect(wanted, asWanted), {});
  assert.deepEqual(reflect(wanted, elsewhere), { target: "releases/1" });
  assert.deepEqual(reflect(wanted, absent), { target: "(nothing)" });
});

test("an import gives the inputs back", () => assert.deepEqual(adopt("/srv/page", asWanted), wanted));

test("an import of what is no link, or cannot be written down, says what is there", () => {
  assert.throws(() => adopt("/srv/x", absent), {
    name: "EstateError",
    message: "cannot import /srv/x as a link: it is not there",
  });
  assert.throws(() => adopt("/srv/x", inItsPlace("file")), {
    message: "cannot import /srv/x as a link: a file is there",
  });
  assert.throws(() => adopt("/srv/x", { type: "symlink", target: "a\u0001b" }), {
    message: /it leads to "a\\u0001b", which has a control character or is not UTF-8/,
  });
  assert.throws(() => adoptTarget("srv"), {
    message: /^cannot import a link: "srv" is not an absolute path/,
  });
});
