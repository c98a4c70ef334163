/** RFC 4251, section 5: a length in four bytes, and so many bytes. */
export function field(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A number that is not negative, in as few bytes as it needs: a leading bit would be its sign. */
export function mpint(number: Uint8Array): Buffer {
  const first = number.findIndex((byte) => byte !== 0);
  const bytes = first < 0 ? new Uint8Array() : number.subarray(first);
  return field(bytes[0]! >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
}

/** Reads what the functions above wrote. It throws a RangeError where the bytes end too early. */
export class WireReader {
  #rest: Buffer;

  constructor(bytes: Uint8Array) {
    this.#rest = Buffer.from(bytes);
  }

  get rest(): Buffer {
    return this.#rest;
  }

  bytes(count: number): Buffer {
    if (count > this.#rest.length) throw new RangeError("the bytes end too early");
    const taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return taken;
  }

  uint32(): number {
    return this.bytes(4).readUInt32BE();
  }

  field(): Buffer {
    return this.bytes(this.uint32());
  }

  text(): string {
    return this.field().toString("latin1");
  }

  /** A number as a JSON Web Key writes it. */
  number(): string {
    const bytes = this.field();
    return bytes.subarray(bytes[0] === 0 ? 1 : 0).toString("base64url");
  }
}
