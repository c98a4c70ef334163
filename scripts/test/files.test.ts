import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { findTestFiles } from "./files.ts";

test("tests on hosts are told from the others, and what npm has brought is left out", (context) => {
  const root = mkdtempSync(join(tmpdir(), "estate-files-"));
  context.after(() => rmSync(root, { recursive: true }));
  const files = [
    "scripts/e2e/estate.test.ts",
    "lab/guest/boot.lab.test.ts",
    "lab/paths.test.ts",
    "provider/resources/file/plan.test.ts",
    "provider/resources/file/plan.ts",
    "node_modules/zod/zod.test.js",
    "services/node_modules/zod/zod.test.js",
  ];
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), "");
  }
  assert.deepEqual(findTestFiles(root), {
    units: [join(root, "lab/paths.test.ts"), join(root, "provider/resources/file/plan.test.ts")],
    onHosts: [join(root, "lab/guest/boot.lab.test.ts"), join(root, "scripts/e2e/estate.test.ts")],
  });
});
