import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { provideCertificates } from "./certificates.ts";

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "estate-keys-"));
  context.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("an API has a certificate for its addresses and names, from an authority of its own", async (context) => {
  const folder = folderOf(context);
  const options = {
    folder: join(folder, "pve-tls"),
    authority: join(folder, "root-ca.pem"),
    issuer: "/CN=Proxmox Virtual Environment/O=PVE Cluster Manager CA",
    subject: "/OU=PVE Cluster Node/O=Proxmox Virtual Environment/CN=prox-101",
    names: ["IP:127.0.0.1", "DNS:localhost", "DNS:prox-101", "DNS:prox-106"],
  };
  const { key, certificate } = await provideCertificates(options);
  const server = new X509Certificate(certificate);
  const authority = new X509Certificate(readFileSync(options.authority));
  assert.ok(authority.ca);
  assert.ok(!server.ca);
  assert.ok(server.verify(authority.publicKey));
  assert.equal(server.checkIP("127.0.0.1"), "127.0.0.1");
  for (const name of ["localhost", "prox-101", "prox-106"]) assert.equal(server.checkHost(name), name);
  assert.match(server.issuer, /^CN=Proxmox Virtual Environment\nO=PVE Cluster Manager CA$/);
  assert.match(server.subject, /CN=prox-101$/);
  assert.match(key, /^-----BEGIN PRIVATE KEY-----/);
  for (const name of ["root-ca.key", "server.key"]) {
    assert.equal(statSync(join(options.folder, name)).mode & 0o777, 0o600);
  }
  assert.deepEqual(await provideCertificates(options), { key, certificate });
});
