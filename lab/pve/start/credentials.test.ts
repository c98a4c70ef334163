import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { provideCredentials } from "./credentials.ts";

test("the secrets of a lab are made once, for their owner's eyes", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "pve-keys-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const files = { token: join(folder, "pve-token"), password: join(folder, "pve-root-password") };
  const credentials = provideCredentials(files);
  assert.match(credentials.secret, /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  assert.equal(readFileSync(files.token, "utf8"), `estate@pve!pulumi=${credentials.secret}\n`);
  assert.equal(credentials.password.length, 24);
  for (const file of Object.values(files)) assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(provideCredentials(files), credentials);
});
