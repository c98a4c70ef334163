import assert from "node:assert/strict";
import { test } from "node:test";
import type { Difference } from "../definition.ts";
import type { ReleaseInputs } from "./inputs.ts";
import type { Observed } from "./observed.ts";
import { plan } from "./plan.ts";
import { absent, page, serving } from "./samples.ts";

function words(old: ReleaseInputs | undefined, wanted: ReleaseInputs, observed: Observed): string[] {
  return plan({ old, wanted, observed }).map(
    ({ path, kind, replace, effect }: Difference) => `${path} ${kind}${replace ? " replace" : ""}: ${effect}`,
  );
}

test("what serves as it should needs nothing, wherever the archive is", () => {
  assert.deepEqual(words(page(), page(), serving()), []);
  assert.deepEqual(words(page(), page({ archive: undefined }), serving()), []);
  assert.deepEqual(words(page(), page(), serving({ instance: "2.0-69c2d595.3" })), []);
});

test("another version serves beside the one that does", () => {
  assert.deepEqual(words(undefined, page(), absent()), ["version change: 2.0 serves"]);
  assert.deepEqual(words(page(), page({ version: "3.0" }), serving()), [
    "version change: 3.0 serves beside 2.0, which then ends",
  ]);
});

test("a version that somebody switched to by hand is drift", () => {
  const other = serving({ version: "1.0", instance: "1.0-69c2d595" });
  assert.deepEqual(words(page(), page(), other), ["version drift: 2.0 serves beside 1.0, which then ends"]);
  assert.deepEqual(words(page(), page(), { ...absent(), versions: ["2.0"] }), ["version drift: 2.0 serves"]);
});

test("other files for the same version are a new instance beside the old one", () => {
  const beside = "a new instance serves beside the old one, which then ends";
  assert.deepEqual(words(page(), page({ restartOn: ["other"] }), serving()), [`restartOn change: ${beside}`]);
  assert.deepEqual(words(page(), page({ services: ["other@.service"] }), serving()), [
    `services change: ${beside}`,
  ]);
  assert.deepEqual(words(page(), page(), serving({ instance: "2.0-00000000" })), [
    `restartOn drift: ${beside}`,
  ]);
});

test("a used file that was changed on the host after the start, or that is not as it was, is drift", () => {
  const [[path, file]] = Object.entries(serving().files) as [[string, object]];
  for (const [seen, reason] of [
    [{ ...file, newer: true }, "was changed on the host"],
    [{ ...file, sha256: "b".repeat(64) }, "was changed on the host"],
    [null, "was removed on the host"],
  ] as const)
    assert.deepEqual(words(page(), page(), serving({ files: { [path]: seen as never } })), [
      `restartOn drift: a new instance serves beside the old one, which then ends, because ${path} ${reason}`,
    ]);
});

for (const [word, service] of [
  ["failed", { active: "failed", sub: "failed", enabled: true }],
  ["stopped", { active: "inactive", sub: "dead", enabled: true }],
  ["crash-looping", { active: "activating", sub: "auto-restart", enabled: true }],
  ["running, but not after a reboot", { active: "active", sub: "running", enabled: false }],
] as const)
  test(`a service that is ${word} is drift`, () => {
    assert.deepEqual(words(page(), page(), serving({ services: { "page@.service": service } })), [
      `services drift: start, because page@.service is ${word}`,
    ]);
  });

test("what runs before a start matters to the next version only; another name is another application", () => {
  assert.deepEqual(words(page(), page({ before: [] }), serving()), [
    "before change: from the next version on",
  ]);
  assert.deepEqual(words(page(), page({ name: "other" }), serving()), ["name change replace: undefined"]);
});
