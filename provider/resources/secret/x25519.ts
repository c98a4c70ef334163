import { createPrivateKey, createPublicKey } from "node:crypto";

/** RFC 8410: what stands before the 32 bytes of a private X25519 key in PKCS #8. */
const pkcs8 = Buffer.from("302e020100300506032b656e04220420", "hex");

/** The 32 bytes of the public half of a private key of 32 bytes. */
export function x25519PublicKey(key: Uint8Array): Buffer {
  const der = Buffer.concat([pkcs8, key]);
  const { x } = createPublicKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" })).export({
    format: "jwk",
  });
  return Buffer.from(x!, "base64url");
}
