import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";

const probe = Buffer.from("estate");

/** Whether the halves of a key belong together: a file can claim the public half of another key. */
export function isWhole(key: KeyObject): boolean {
  const digest = key.asymmetricKeyType === "ed25519" ? null : "sha256";
  try {
    return verify(digest, probe, createPublicKey(key), sign(digest, probe, key));
  } catch {
    return false;
  }
}
