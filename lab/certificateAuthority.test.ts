import assert from "node:assert/strict";
import { test } from "node:test";
import { authorityCommand, authorityConfig, authorityEnvironment, withRoot } from "./certificateAuthority.ts";
import { instancePaths } from "./paths.ts";

test("the authority is asked on the public network alone, and validates as Let's Encrypt does, for 90 days", () => {
  assert.deepEqual(authorityConfig("/keys/acme-tls"), {
    pebble: {
      listenAddress: "203.0.113.1:14000",
      managementListenAddress: "127.0.0.1:15000",
      certificate: "/keys/acme-tls/server.pem",
      privateKey: "/keys/acme-tls/server.key",
      httpPort: 80,
      tlsPort: 443,
      ocspResponderURL: "",
      externalAccountBindingRequired: false,
      certificateValidityPeriod: 7_776_000,
    },
  });
});

test("every name leads to the edge, and what resolves names ends with the authority", () => {
  const [script, config] = authorityCommand("/acme/pebble.json").slice(-2);
  assert.equal(
    script,
    "setpriv --pdeathsig KILL pebble-challtestsrv -dns01 127.0.0.1:8053 -management 127.0.0.1:8055 " +
      '-defaultIPv4 203.0.113.10 -defaultIPv6 "" -http01 "" -https01 "" -tlsalpn01 "" & ' +
      'exec pebble -config "$0" -dnsserver 127.0.0.1:8053',
  );
  assert.equal(config, "/acme/pebble.json");
});

test("the same orders end the same way: no pause, no refusal and no reuse by chance", () => {
  const settings = authorityCommand("/acme/pebble.json").filter((word) => word.startsWith("PEBBLE_"));
  assert.deepEqual(settings, ["PEBBLE_VA_NOSLEEP=1", "PEBBLE_WFE_NONCEREJECT=0", "PEBBLE_AUTHZREUSE=0"]);
});

test("programs are told what they must trust to talk to the authority", () => {
  const paths = instancePaths("lab", { HOME: "/h" });
  assert.deepEqual(authorityEnvironment(paths), {
    ESTATE_LAB_ACME_AUTHORITY: "/h/.local/state/estate/lab/keys/acme-authority.pem",
  });
});

test("the bundle keeps every root that there was, each once", () => {
  const first = withRoot("", "-----BEGIN CERTIFICATE-----\nold\n-----END CERTIFICATE-----");
  const both = withRoot(first, "-----BEGIN CERTIFICATE-----\nnew\n-----END CERTIFICATE-----\n");
  assert.equal(
    both,
    "-----BEGIN CERTIFICATE-----\nold\n-----END CERTIFICATE-----\n" +
      "-----BEGIN CERTIFICATE-----\nnew\n-----END CERTIFICATE-----\n",
  );
  assert.equal(withRoot(both, "-----BEGIN CERTIFICATE-----\nold\n-----END CERTIFICATE-----"), both);
});
