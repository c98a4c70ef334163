import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { readSources, versionOf } from "./version.ts";

const one = { path: "api/main.ts", hash: "a".repeat(64) };
const other = { path: "package-lock.json", hash: "b".repeat(64) };

test("a version is 16 hexadecimal digits, whatever the order of the sources", () => {
  assert.match(versionOf([one, other], "24.21.0"), /^[0-9a-f]{16}$/);
  assert.equal(versionOf([one, other], "24.21.0"), versionOf([other, one], "24.21.0"));
});

for (const [what, sources, node] of [
  ["a content", [{ ...one, hash: "c".repeat(64) }, other], "24.21.0"],
  ["a path", [{ ...one, path: "api/other.ts" }, other], "24.21.0"],
  ["the set of files", [one], "24.21.0"],
  ["Node", [one, other], "24.21.1"],
] as const)
  test(`another version comes of a change of ${what}`, () => {
    assert.notEqual(versionOf(sources, node), versionOf([one, other], "24.21.0"));
  });

test("the sources are those of the application, without tests and what is built or installed", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "estate-sources-"));
  context.after(() => rmSync(folder, { recursive: true }));
  for (const path of [
    "workers/main.ts",
    "api/main.ts",
    "api/main.test.ts",
    "test/postgres.ts",
    "ui/page.tsx",
    "ui/page.test.tsx",
    "ui/dist/index.html",
    "node_modules/pg/index.js",
    "package-lock.json",
    "notes.txt",
  ]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path);
  }
  assert.deepEqual(
    readSources(folder).map(({ path }) => path),
    ["api/main.ts", "package-lock.json", "ui/page.tsx", "workers/main.ts"],
  );
});
