import assert from "node:assert/strict";
import { test } from "node:test";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, outputs, reflect } from "./display.ts";
import type { DownloadObserved } from "./inspect.ts";
import { absent, asWanted, byHand, inItsPlace, wanted } from "./samples.ts";

const found: [string, DownloadObserved, string | undefined][] = [
  ["nothing is lost where nothing is", absent, undefined],
  ["nothing is lost where the same file is", asWanted, undefined],
  [
    "another file would be replaced",
    byHand,
    "a file is there (107 KB, models:root 0644, written 2026-11-20T10:00:00Z) and would be replaced; it is kept beside it",
  ],
  [
    "the same file would get other permissions",
    { ...asWanted, mode: "0600" },
    "the same file is there, and its permissions would change from models:root 0600 to models:root 0644",
  ],
  [
    "a link would be replaced",
    inItsPlace("symlink"),
    "a symbolic link is there and would be replaced by a file; the link is kept beside it, and what it points to stays",
  ],
  [
    "a directory is in the way",
    inItsPlace("directory"),
    "a directory is there, which a file cannot replace: move it away on the host, or choose another path",
  ],
];
for (const [name, observed, sentence] of found)
  test(name, () => assert.equal(finds(wanted, observed), sentence));

test("the version follows from the inputs alone", () =>
  assert.deepEqual(outputs(wanted), { version: `/srv/models/small.gguf@sha256:${wanted.sha256}` }));

test("what drifted is reflected as the host has it", () => {
  assert.deepEqual(reflect(wanted, asWanted), {});
  assert.deepEqual(reflect(wanted, { ...byHand, mode: "0666" }), {
    sha256: byHand.sha256,
    version: `/srv/models/small.gguf@sha256:${byHand.sha256}`,
    mode: "0666",
  });
  assert.deepEqual(reflect(wanted, absent), { sha256: "(nothing)", version: "(nothing)" });
});

test("an import says what to write instead, because a host does not know where a file came from", () => {
  assert.throws(() => adopt("/srv/models/small.gguf", asWanted), {
    name: "EstateError",
    message: `cannot import /srv/models/small.gguf: the host does not know where it came from. Declare it with its url and sha256: "${wanted.sha256}" in the program: then what is there is taken over, and nothing is downloaded.`,
  });
  assert.throws(() => adopt("/srv/x", absent), {
    message: "cannot import /srv/x as a download: it is not there",
  });
  assert.throws(() => adoptTarget("srv"), {
    message: /^cannot import a download: "srv" is not an absolute path/,
  });
});
