import { randomBytes } from "node:crypto";
import { bech32 } from "@scure/base";
import { z } from "zod";
import { epoch, existing, type Reading, type SecretKind } from "./kind.ts";
import { x25519PublicKey } from "./x25519.ts";

const prefix = "age-secret-key-";

function keyOf(identity: string): Uint8Array | undefined {
  const decoded = bech32.decodeUnsafe(identity);
  if (decoded?.prefix !== prefix) return undefined;
  const key = bech32.fromWordsUnsafe(decoded.words);
  return key?.length === 32 ? Uint8Array.from(key) : undefined;
}

export function recipientOf(identity: string): string {
  return bech32.encode("age", bech32.toWords(x25519PublicKey(keyOf(identity)!)));
}

/** One identity, also as the file that `age-keygen` writes, with its comments. */
function read(text: string): Reading {
  const identities = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const [identity = ""] = identities;
  if (identities.length > 1) return { problem: "has several lines: an epoch has one identity" };
  if (identity === identity.toUpperCase() && keyOf(identity)) return { value: identity };
  return { problem: "is no X25519 identity of age: AGE-SECRET-KEY-1…, as age-keygen prints it" };
}

const inputs = z.strictObject({
  kind: z.literal("age"),
  epoch,
  value: existing(read).optional(),
});

export const age: SecretKind<typeof inputs> = {
  doc: "an X25519 identity of age, which encrypts what is kept: all of its generations are",
  inputs,
  form: "age",
  fixed: [],
  keepsAll: true,
  make: async () => bech32.encode(prefix, bech32.toWords(randomBytes(32))).toUpperCase(),
  read,

  async outputs({ current, last }) {
    const older = String(last?.identities ?? "")
      .split("\n")
      .filter((identity) => identity !== "" && identity !== current);
    return { recipient: recipientOf(current), identities: [current, ...older, ""].join("\n") };
  },
};
