import assert from "node:assert/strict";
import { test } from "node:test";
import { requireSshKeys, sshKeysOf } from "./ssh-keys.ts";

const ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1lmnJ4fbcIHxCvb8V7yRZXxcRkdbHDCoqkhZI8ZiFB";
const accepted = [
  encodeURIComponent(ed25519),
  encodeURIComponent(`${ed25519} ops@desk\n\n${ed25519} backup\n`),
  encodeURIComponent(`from="192.0.2.0/24",no-pty ${ed25519} ops`),
];
const refused = ["key", "ssh-ed25519%20AAAA", encodeURIComponent(ed25519.replace("ed25519 ", "rsa "))];

test("keys are lines of authorized_keys", () => {
  for (const keys of accepted) assert.doesNotThrow(() => requireSshKeys(keys));
});

for (const keys of refused) {
  test(`${keys} is refused as ssh-keygen would`, () => {
    assert.throws(() => requireSshKeys(keys), { message: "SSH public key validation error" });
  });
}

test("keys are URL-encoded, and what is not is left as it is", () => {
  assert.deepEqual(sshKeysOf("a%20b%0A%C3%BC%0A%0Ac%zz"), ["a b", "ü", "c%zz"]);
});
