import { createHash } from "node:crypto";

/** What is wrong with a text that is to be public keys, as the rest of a sentence that begins with it. */
export class KeyProblem extends Error {
  override readonly name = "KeyProblem";
}

/**
 * The fingerprints of the primary keys in an armored text, in the order in which they stand there: hexadecimal, upper
 * case, without blanks. Throws a {@link KeyProblem} where it is none.
 */
export function fingerprintsOf(armored: string): string[] {
  const found = publicKeys(dearmor(armored)).map(fingerprint);
  if (found.length === 0) throw new KeyProblem("has no public key in it");
  return found;
}

function dearmor(armored: string): Buffer {
  if (/^-----BEGIN PGP PRIVATE KEY BLOCK-----/m.test(armored))
    throw new KeyProblem("is a private key, which nobody else may have: say the public one");
  const blocks = [
    ...armored.matchAll(
      /^-----BEGIN PGP PUBLIC KEY BLOCK-----[ \t]*\r?\n(.*?)^-----END PGP PUBLIC KEY BLOCK-----/gms,
    ),
  ];
  if (blocks.length === 0)
    throw new KeyProblem(
      'is not an armored public key: it begins with "-----BEGIN PGP PUBLIC KEY BLOCK-----" and ends with the END line; gpg --enarmor makes one of a binary key',
    );
  if (blocks.length > 1) throw new KeyProblem("has several blocks of keys: say one");
  const lines = blocks[0]![1]!.split(/\r?\n/).map((line) => line.trim());
  // headers such as "Version: …" end with an empty line
  const body = lines.slice(lines[0]?.includes(":") || lines[0] === "" ? lines.indexOf("") + 1 : 0);
  const text = body.filter((line) => !line.startsWith("=")).join("");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw new KeyProblem("is damaged: its body is not Base64");
  const bytes = Buffer.from(text, "base64");
  const sum = body.find((line) => /^=[A-Za-z0-9+/]{4}$/.test(line));
  if (sum && Buffer.from(sum.slice(1), "base64").readUIntBE(0, 3) !== crc24(bytes))
    throw new KeyProblem("is damaged: its checksum does not match");
  return bytes;
}

/** The checksum of an armor, RFC 9580, section 6.1. */
function crc24(bytes: Buffer): number {
  let sum = 0xb704ce;
  for (const byte of bytes) {
    sum ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) sum = sum & 0x800000 ? (sum << 1) ^ 0x1864cfb : sum << 1;
  }
  return sum & 0xffffff;
}

/** The bodies of the packets that are primary public keys. */
function publicKeys(bytes: Buffer): Buffer[] {
  const keys: Buffer[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const { tag, start, length } = packetHeader(rest);
    if (start + length > rest.length) throw new KeyProblem("is damaged: it ends in the middle");
    if (tag === 6) keys.push(rest.subarray(start, start + length));
    rest = rest.subarray(start + length);
  }
  return keys;
}

/** The type of the first packet, where its body starts and how long that is, RFC 9580, section 4.2. */
function packetHeader(bytes: Buffer): { tag: number; start: number; length: number } {
  const at = (index: number) => bytes[index] ?? Number.NaN;
  const number = (start: number, size: number) => {
    if (start + size > bytes.length) throw new KeyProblem("is damaged: it ends in the middle");
    return bytes.readUIntBE(start, size);
  };
  const first = at(0);
  if ((first & 0x80) === 0) throw new KeyProblem("is damaged: it is not made of OpenPGP packets");
  if ((first & 0x40) === 0) {
    const size = [1, 2, 4][first & 3];
    if (size === undefined) throw new KeyProblem("has a packet without a length");
    return { tag: (first >> 2) & 15, start: 1 + size, length: number(1, size) };
  }
  const tag = first & 63;
  const length = number(1, 1);
  if (length < 192) return { tag, start: 2, length };
  if (length < 224) return { tag, start: 3, length: ((length - 192) << 8) + number(2, 1) + 192 };
  if (length < 255) throw new KeyProblem("has a packet without a length");
  return { tag, start: 6, length: number(2, 4) };
}

/** RFC 9580, section 5.5.4. */
function fingerprint(key: Buffer): string {
  const version = key[0];
  if (version === 4) {
    const head = Buffer.from([0x99, key.length >> 8, key.length & 255]);
    return createHash("sha1").update(head).update(key).digest("hex").toUpperCase();
  }
  if (version !== 6) throw new KeyProblem(`has a key of version ${version}: apt takes 4 and 6`);
  const head = Buffer.alloc(5, 0x9b);
  head.writeUInt32BE(key.length, 1);
  return createHash("sha256").update(head).update(key).digest("hex").toUpperCase();
}
