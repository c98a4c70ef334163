import { createHash } from "node:crypto";

/** The fingerprint of a public key (`ssh-ed25519 AAAA…`), as ssh-keygen prints it: `SHA256:…`. */
export function fingerprint(key: string): string {
  const [, blob = ""] = key.split(" ");
  const digest = createHash("sha256").update(Buffer.from(blob, "base64")).digest("base64");
  return `SHA256:${digest.replace(/=+$/, "")}`;
}

/** Whether `expected`, a public key or a fingerprint, means this public key. */
export function meansKey(expected: string, key: string): boolean {
  return isFingerprint(expected) ? expected === fingerprint(key) : expected === key;
}

/** Whether `expected` is `SHA256:…` and not a whole key. */
export function isFingerprint(expected: string): boolean {
  return expected.startsWith("SHA256:");
}

/** The fingerprint to print for an expectation of either form. */
export function expectedFingerprint(expected: string): string {
  return isFingerprint(expected) ? expected : fingerprint(expected);
}

/** The signature algorithms of a key's type, as ssh's HostKeyAlgorithms lists them: an RSA key has two. */
export function algorithmsOf(key: string): string {
  const [type = ""] = key.split(" ");
  return type === "ssh-rsa" ? "rsa-sha2-512,rsa-sha2-256" : type;
}

/** The key in a known_hosts file of a single host; undefined where there is none. */
export function parseKnownHosts(text: string): string | undefined {
  return text.match(/^\S+ (\S+ \S+)$/m)?.[1];
}
