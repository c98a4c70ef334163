import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { raiseLimits } from "./limits.ts";

test("a limit that is too low for many hosts is raised, one that is higher stays", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "estate-limits-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "max_user_instances");
  for (const [before, after] of [
    ["128\n", "8192"],
    ["65536\n", "65536\n"],
  ] as const) {
    writeFileSync(file, before);
    assert.equal(raiseLimits(file), true);
    assert.equal(readFileSync(file, "utf8"), after);
  }
});
