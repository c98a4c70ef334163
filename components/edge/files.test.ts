import { join } from "node:path";
import { test } from "node:test";
import { certificateUnit, deployHook, placeholderUnit, renewalDropIn, site } from "./files.ts";

const golden = (name: string) => join(import.meta.dirname, "golden", name);
const asIs = { serializers: [String] };

test("nginx shows the page over HTTPS alone and lets words pass as they come", ({ assert }) => {
  assert.fileSnapshot(site("chat.example.org", "192.168.100.50:3000"), golden("site.conf"), asIs);
});

test("nginx starts before there is a certificate", ({ assert }) => {
  assert.fileSnapshot(placeholderUnit("chat.example.org"), golden("placeholder.service"), asIs);
});

test("a certificate is asked for by ACME, of an authority that may be checked by certificates of its own", ({
  assert,
}) => {
  const acme = {
    domain: "chat.example.org",
    email: "o'brien@example.org",
    directory: "https://acme.example.org/directory?of=10%25",
    authority: undefined,
  };
  assert.fileSnapshot(certificateUnit(acme), golden("certificate.service"), asIs);
  const authority = "/etc/estate/acme-authority.pem";
  assert.fileSnapshot(certificateUnit({ ...acme, authority }), golden("certificate-own.service"), asIs);
  assert.fileSnapshot(renewalDropIn(authority), golden("renewal.conf"), asIs);
});

test("a new certificate takes its place at once, and nginx reads it", ({ assert }) => {
  assert.fileSnapshot(deployHook("chat.example.org"), golden("certificate-deployed"), asIs);
});
