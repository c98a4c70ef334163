import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject, randomBytes } from "node:crypto";
import { field, mpint, uint32, WireReader } from "./ssh-wire.ts";

/** The format that ssh-keygen writes: PROTOCOL.key in OpenSSH's sources. */
const magic = Buffer.from("openssh-key-v1\0");
const begin = "-----BEGIN OPENSSH PRIVATE KEY-----";
const end = "-----END OPENSSH PRIVATE KEY-----";
const blockSize = 8;

const bytesOf = (text: string | undefined) => Buffer.from(text!, "base64url");

/** The public half, as it stands behind the type in a public line. */
function publicBlob({ kty, x, e, n }: JsonWebKey): Buffer {
  return kty === "OKP"
    ? Buffer.concat([field("ssh-ed25519"), field(bytesOf(x))])
    : Buffer.concat([field("ssh-rsa"), mpint(bytesOf(e)), mpint(bytesOf(n))]);
}

/** `ssh-ed25519 AAAA… comment` */
export function publicLine(key: KeyObject, comment: string): string {
  const jwk = createPublicKey(key).export({ format: "jwk" });
  const type = jwk.kty === "OKP" ? "ssh-ed25519" : "ssh-rsa";
  return `${type} ${publicBlob(jwk).toString("base64")} ${comment}`;
}

function privateFields(jwk: JsonWebKey): Buffer {
  if (jwk.kty === "OKP") return field(Buffer.concat([bytesOf(jwk.d), bytesOf(jwk.x)]));
  return Buffer.concat([jwk.d, jwk.qi, jwk.p, jwk.q].map((number) => mpint(bytesOf(number))));
}

/** An Ed25519 or RSA key without a passphrase. */
export function writeOpenSsh(key: KeyObject, comment: string): string {
  const jwk = key.export({ format: "jwk" });
  const blob = publicBlob(jwk);
  // a number that stands there twice tells a reader that it deciphered the rest
  const check = randomBytes(4);
  const numbers =
    jwk.kty === "OKP"
      ? blob
      : Buffer.concat([field("ssh-rsa"), mpint(bytesOf(jwk.n)), mpint(bytesOf(jwk.e))]);
  const section = Buffer.concat([check, check, numbers, privateFields(jwk), field(comment)]);
  const padding = Buffer.from(
    Array.from({ length: -section.length & (blockSize - 1) }, (_, index) => index + 1),
  );
  const file = Buffer.concat([
    magic,
    ...["none", "none", ""].map((text) => field(text)),
    uint32(1),
    field(blob),
    field(Buffer.concat([section, padding])),
  ]);
  return [begin, ...file.toString("base64").match(/.{1,70}/g)!, end, ""].join("\n");
}

export const isOpenSsh = (text: string): boolean => text.trimStart().startsWith(begin);

/** The key in a file of this format, or why there is none. */
export function readOpenSsh(text: string): KeyObject | { problem: string } {
  const garbled = { problem: "is cut short or garbled: not all of the key is there" };
  const lines = text.trim().split(/\s*\n\s*/);
  if (lines.at(-1) !== end) return garbled;
  try {
    const file = new WireReader(Buffer.from(lines.slice(1, -1).join(""), "base64"));
    if (!file.bytes(magic.length).equals(magic)) return garbled;
    if (file.text() !== "none")
      return { problem: "has a passphrase, which nobody could type here: take it off with ssh-keygen -p" };
    file.field();
    file.field();
    if (file.uint32() !== 1) return garbled;
    const blob = file.field();
    const key = createPrivateKey({ key: readSection(file.field()), format: "jwk" });
    const whole = publicBlob(createPublicKey(key).export({ format: "jwk" })).equals(blob);
    return whole ? key : garbled;
  } catch (error) {
    if (error instanceof OtherType) return { problem: `is a key of type ${error.message}` };
    return garbled;
  }
}

class OtherType extends Error {}

function readSection(bytes: Buffer): JsonWebKey {
  const section = new WireReader(bytes);
  const [check, again] = [section.uint32(), section.uint32()];
  if (check !== again) throw new RangeError("the numbers differ");
  const type = section.text();
  if (type === "ssh-ed25519") {
    const x = section.field().toString("base64url");
    return { kty: "OKP", crv: "Ed25519", x, d: section.field().subarray(0, 32).toString("base64url") };
  }
  if (type !== "ssh-rsa") throw new OtherType(type.replace(/[^\w@.-]/g, "?"));
  const [n, e, d, qi, p, q] = Array.from({ length: 6 }, () => section.number());
  return { kty: "RSA", n: n!, e: e!, d: d!, qi: qi!, p: p!, q: q!, ...exponents(d!, p!, q!) };
}

/** What a JSON Web Key has besides: `d` modulo each prime less one. */
function exponents(d: string, p: string, q: string): { dp: string; dq: string } {
  const number = (text: string) => BigInt(`0x${bytesOf(text).toString("hex")}`);
  const rest = (prime: string) => {
    const hex = (number(d) % (number(prime) - 1n)).toString(16);
    return Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex").toString("base64url");
  };
  return { dp: rest(p), dq: rest(q) };
}
