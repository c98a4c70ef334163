import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { withoutRunLogs } from "./run-logs.ts";

const home = mkdtempSync(join(tmpdir(), "estate-home-"));
after(() => rmSync(home, { recursive: true }));

test("the engine finds no room for its logs, and whoever looks for them is told why", async () => {
  const path = join(home, "new/logs");
  await withoutRunLogs(join(home, "new"));
  assert.match(readFileSync(path, "utf8"), /logtostderr/);
});

test("the logs of earlier commands are removed", async () => {
  mkdirSync(join(home, "used/logs"), { recursive: true });
  writeFileSync(join(home, "used/logs/pulumi-20261201T044052-1-preview.log"), "");
  await withoutRunLogs(join(home, "used"));
  assert.match(readFileSync(join(home, "used/logs"), "utf8"), /logtostderr/);
});
