import { argon2, randomBytes } from "node:crypto";
import { promisify } from "node:util";

export interface Argon2Cost {
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** RFC 9106, the second recommended choice: 64 MiB. */
export const recommended: Argon2Cost = { memory: 65536, passes: 3, parallelism: 4 };

const derive = promisify(argon2);
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64").replace(/=+$/, "");

/** A hash as the text that programs check: `$argon2id$v=19$m=65536,t=3,p=4$…`. */
export async function argon2Hash(
  password: string,
  { memory, passes, parallelism }: Argon2Cost = recommended,
  nonce: Uint8Array = randomBytes(16),
): Promise<string> {
  const cost = { memory, passes, parallelism };
  const tag = await derive("argon2id", { message: password, nonce, tagLength: 32, ...cost });
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${text(nonce)}$${text(tag)}`;
}

export function isArgon2(hash: string): boolean {
  return hash.startsWith("$argon2id$");
}
