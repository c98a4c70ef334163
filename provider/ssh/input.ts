import { createReadStream, statSync } from "node:fs";
import { EstateError } from "../errors.ts";

/** Bytes, or a file of this machine, which may be more than memory should hold. */
export type Part = Uint8Array | FilePart;

/** A file of this machine, and its length in bytes. */
export interface FilePart {
  readonly file: string;
  readonly length: number;
}

/** Bytes of all parts together. */
export function lengthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

/** The bytes of all parts, one after the other, without the first `from`. Of a file that grew, only as many as were announced. */
export async function* bytesOf(parts: readonly Part[], from = 0): AsyncGenerator<Uint8Array> {
  let left = from;
  for (const part of parts) {
    const start = Math.min(left, part.length);
    left -= start;
    if (part instanceof Uint8Array) yield part.subarray(start);
    else if (start < part.length) yield* createReadStream(part.file, { start, end: part.length - 1 });
  }
}

/** A file as a part; throws an {@link EstateError} that ends with `next` where it cannot be read. */
export function filePart(file: string, next: string): FilePart {
  try {
    return { file, length: statSync(file).size };
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new EstateError(`${file} cannot be read on this machine (${code})\n  next: ${next}`);
  }
}
