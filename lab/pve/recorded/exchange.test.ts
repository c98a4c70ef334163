import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { recordInto } from "./exchange.ts";

test("a recording has no secrets, and only its owner may read it", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "recording-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "exchanges.jsonl");
  const record = recordInto(file);
  const parameters = { username: "root@pam", password: "canary-1" };
  record({ method: "POST", path: "/access/ticket", parameters, status: 200, data: { ticket: "canary-2" } });
  record({
    method: "POST",
    path: "/access/users/a@pve/token/t",
    parameters: {},
    status: 200,
    data: { value: "canary-3" },
  });
  assert.doesNotMatch(readFileSync(file, "utf8"), /canary/);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});
