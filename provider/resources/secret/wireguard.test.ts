import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, made, mistakes } from "./samples.ts";

const base64 = (hex: string) => Buffer.from(hex, "hex").toString("base64");
const wireguard = { kind: "wireguard" } as const;

// RFC 7748, section 6.1
const alice = base64("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
const alicePublic = base64("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");

test("the public half of a key is that of RFC 7748", async () => {
  assert.equal((await made({ ...wireguard, value: `${alice}\n` })).publicKey, alicePublic);
});

test("a generated key is 32 bytes in base64, clamped as wg genkey does", async () => {
  const key = Buffer.from((await made(wireguard)).current, "base64");
  assert.equal(key.length, 32);
  assert.equal(key[0]! & 7, 0);
  assert.equal(key[31]! & 192, 64);
});

test("a rotation tells both public halves", async () => {
  const one = await made(wireguard);
  const two = await changed(one, wireguard, { ...wireguard, epoch: 2 });
  assert.equal(one.previousPublicKey, "");
  assert.equal(two.previousPublicKey, one.publicKey);
});

test("what is no key of 32 bytes is refused", () => {
  for (const value of [alice.slice(4), alice.slice(0, -1), "sesame"])
    assert.deepEqual(mistakes({ ...wireguard, value }), [
      "value: is no private key of WireGuard: 32 bytes in base64, as wg genkey prints it",
    ]);
});
