import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { provideCertificates } from "./certificates.ts";
import { provideCredentials } from "./credentials.ts";

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "pve-keys-"));
  context.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("the API has a certificate for its address and its nodes, from an authority of its own", async (context) => {
  const folder = folderOf(context);
  const options = { folder, authority: join(folder, "root-ca.pem"), nodes: ["prox-101", "prox-106"] };
  const { key, certificate } = await provideCertificates(options);
  const node = new X509Certificate(certificate);
  const authority = new X509Certificate(readFileSync(options.authority));
  assert.ok(authority.ca);
  assert.ok(!node.ca);
  assert.ok(node.verify(authority.publicKey));
  assert.equal(node.checkIP("127.0.0.1"), "127.0.0.1");
  for (const name of ["localhost", "prox-101", "prox-106"]) assert.equal(node.checkHost(name), name);
  assert.match(key, /^-----BEGIN PRIVATE KEY-----/);
  for (const name of ["root-ca.key", "node.key"]) {
    assert.equal(statSync(join(folder, "pve-tls", name)).mode & 0o777, 0o600);
  }
  assert.deepEqual(await provideCertificates(options), { key, certificate });
});

test("the secrets of a lab are made once, for their owner's eyes", (context) => {
  const folder = folderOf(context);
  const files = { token: join(folder, "pve-token"), password: join(folder, "pve-root-password") };
  const credentials = provideCredentials(files);
  assert.match(credentials.secret, /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  assert.equal(readFileSync(files.token, "utf8"), `estate@pve!pulumi=${credentials.secret}\n`);
  assert.equal(credentials.password.length, 24);
  for (const file of Object.values(files)) assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(provideCredentials(files), credentials);
});
