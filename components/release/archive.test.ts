import assert from "node:assert/strict";
import { homedir } from "node:os";
import { test } from "node:test";
import { archivePath } from "./archive.ts";

test("an archive is kept by its name and version in the user's cache", () => {
  assert.equal(
    archivePath("brainall", "0123456789abcdef", { XDG_CACHE_HOME: "/cache" }),
    "/cache/estate/releases/brainall-0123456789abcdef.tar.gz",
  );
});

test("without XDG_CACHE_HOME the cache is in the home folder", () => {
  assert.equal(
    archivePath("brainall", "0123456789abcdef", {}),
    `${homedir()}/.cache/estate/releases/brainall-0123456789abcdef.tar.gz`,
  );
});
