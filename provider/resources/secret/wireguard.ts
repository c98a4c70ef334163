import { randomBytes } from "node:crypto";
import { z } from "zod";
import { epoch, existing, previousPublicKey, type Reading, type SecretKind } from "./kind.ts";
import { x25519PublicKey } from "./x25519.ts";

function read(text: string): Reading {
  const value = text.trim();
  if (Buffer.from(value, "base64").toString("base64") === value && Buffer.from(value, "base64").length === 32)
    return { value };
  return { problem: "is no private key of WireGuard: 32 bytes in base64, as wg genkey prints it" };
}

const inputs = z.strictObject({
  kind: z.literal("wireguard"),
  epoch,
  value: existing(read).optional(),
});

export const wireguard: SecretKind<typeof inputs> = {
  doc: "a private key of WireGuard in base64",
  inputs,
  form: "wireguard",
  fixed: [],

  async make() {
    const key = randomBytes(32);
    // as wg genkey does, so that the key is the same text wherever it is read back
    key[0]! &= 248;
    key[31] = (key[31]! & 127) | 64;
    return key.toString("base64");
  },
  read,

  async outputs(situation) {
    return {
      publicKey: x25519PublicKey(Buffer.from(situation.current, "base64")).toString("base64"),
      previousPublicKey: previousPublicKey(situation, /^[A-Za-z0-9+/]{43}=$/),
    };
  },
};
