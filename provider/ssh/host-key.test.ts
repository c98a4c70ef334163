import assert from "node:assert/strict";
import { test } from "node:test";
import { algorithmsOf, expectedFingerprint, fingerprint, meansKey, parseKnownHosts } from "./host-key.ts";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG4Pv2xJPcMJdkoTTY/+sfNt1A7y0TYf963LGD9RX+Ka";
const print = "SHA256:u/ed7CM/JloNv33jSmGHQBZAL8uZtA6iRS007GGmwjw";

test("a fingerprint is what ssh prints", () => {
  assert.equal(fingerprint(key), print);
  assert.equal(expectedFingerprint(key), print);
  assert.equal(expectedFingerprint(print), print);
});

test("a key is expected by itself or by its fingerprint", () => {
  assert.ok(meansKey(key, key));
  assert.ok(meansKey(print, key));
  assert.ok(!meansKey(key.replace("+Ka", "+Kb"), key));
  assert.ok(!meansKey(print.replace("u/", "v/"), key));
});

test("an RSA key is asked for by its signatures, others by their type", () => {
  assert.equal(algorithmsOf("ssh-rsa AAAA"), "rsa-sha2-512,rsa-sha2-256");
  assert.equal(algorithmsOf(key), "ssh-ed25519");
});

test("known_hosts gives the key without the host's name", () => {
  assert.equal(parseKnownHosts(`db ${key}\n`), key);
  assert.equal(parseKnownHosts(""), undefined);
});
