import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { findTestFiles, namesOf } from "./files.ts";

/** A folder with these files, until the test is over. */
function folderOf(context: TestContext, files: string[]): string {
  const root = mkdtempSync(join(tmpdir(), "estate-files-"));
  context.after(() => rmSync(root, { recursive: true }));
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), "");
  }
  return root;
}

test("tests on hosts, with an sshd and with servers are told from the others, and what npm has brought is left out", (context) => {
  const root = folderOf(context, [
    "scripts/e2e/estate.test.ts",
    "scripts/e2e/brainall.lab.test.ts",
    "lab/guest/boot.lab.test.ts",
    "lab/paths.test.ts",
    "provider/resources/file/plan.test.ts",
    "provider/resources/file/plan.ts",
    "provider/ssh/pool.sshd.test.ts",
    "node_modules/zod/zod.test.js",
    "services/node_modules/zod/zod.test.js",
    "services/test/application.servers.test.ts",
  ]);
  assert.deepEqual(findTestFiles(root), {
    units: [join(root, "lab/paths.test.ts"), join(root, "provider/resources/file/plan.test.ts")],
    withSshd: [join(root, "provider/ssh/pool.sshd.test.ts")],
    withServers: [join(root, "services/test/application.servers.test.ts")],
    onSharedLab: [join(root, "scripts/e2e/estate.test.ts")],
    onOwnLabs: [join(root, "lab/guest/boot.lab.test.ts"), join(root, "scripts/e2e/brainall.lab.test.ts")],
  });
});

test("the estate comes first on the shared lab, and what is left of the lab is looked at last", (context) => {
  const names = ["down", "estate", "killed", "secrets"].map((name) => `scripts/e2e/${name}.test.ts`);
  const root = folderOf(context, names);
  assert.equal(
    namesOf(findTestFiles(root).onSharedLab, root),
    "scripts/e2e/estate.test.ts, scripts/e2e/killed.test.ts, scripts/e2e/secrets.test.ts, scripts/e2e/down.test.ts",
  );
});
