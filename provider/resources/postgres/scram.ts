import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from "node:crypto";

/** How a server keeps a password, without what would let anybody log in: the keys are only there as a hash. */
export interface Scram {
  readonly iterations: number;
  /** Base64. */
  readonly salt: string;
  /** The SHA-256 of `<StoredKey>:<ServerKey>` as the server writes them, in hex. */
  readonly digest: string;
}

const form = /^SCRAM-SHA-256\$(\d{1,7}):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]{44}:[A-Za-z0-9+/=]{44})$/;

/** What PostgreSQL itself takes by default. */
const usualIterations = 4096;

/** Whether a text is what PostgreSQL keeps of a password, which it takes as it is. */
export function isVerifier(text: string): boolean {
  return form.test(text);
}

/**
 * What PostgreSQL keeps of a password (RFC 5803). It is computed here, so that the clear password never reaches
 * the server and its logs. A verifier stays what it is.
 */
export function verifierOf(password: string, salt: Buffer = randomBytes(16)): string {
  if (isVerifier(password)) return password;
  const keys = keysOf(password, salt, usualIterations);
  return `SCRAM-SHA-256$${usualIterations}:${salt.toString("base64")}$${keys}`;
}

/** Whether a server that keeps `scram` lets `password` in, which may be a verifier. */
export function isPasswordOf(scram: Scram, password: string): boolean {
  const [, iterations, salt, ownKeys] = password.match(form) ?? [];
  if (ownKeys !== undefined && (Number(iterations) !== scram.iterations || salt !== scram.salt)) return false;
  const keys = ownKeys ?? keysOf(password, Buffer.from(scram.salt, "base64"), scram.iterations);
  const digest = createHash("sha256").update(keys).digest();
  const seen = Buffer.from(scram.digest, "hex");
  return seen.length === digest.length && timingSafeEqual(seen, digest);
}

function keysOf(password: string, salt: Buffer, iterations: number): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const clientKey = createHmac("sha256", salted).update("Client Key").digest();
  const storedKey = createHash("sha256").update(clientKey).digest("base64");
  const serverKey = createHmac("sha256", salted).update("Server Key").digest("base64");
  return `${storedKey}:${serverKey}`;
}
