const blockSize = 512;

/** A tar archive (POSIX ustar) with one file, owned by root, without a time. */
export function tarWithFile(name: string, content: string): Buffer {
  const body = Buffer.from(content);
  const header = Buffer.alloc(blockSize);
  header.write(name, 0, 100);
  header.write("0000644\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(`${octal(body.length, 11)}\0`, 124);
  header.write(`${octal(0, 11)}\0`, 136);
  // The checksum is that of a header with spaces in its place.
  header.write("        ", 148);
  header.write("0", 156);
  header.write("ustar\u000000", 257);
  header.write("root", 265);
  header.write("root", 297);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, 148);
  const padding = Buffer.alloc((blockSize - (body.length % blockSize)) % blockSize);
  return Buffer.concat([header, body, padding, Buffer.alloc(2 * blockSize)]);
}

/** The first file of a tar archive by its first bytes; undefined when they are no archive. */
export function firstFile(bytes: Buffer): { name: string; content: string } | undefined {
  if (bytes.length < blockSize || bytes.toString("latin1", 257, 262) !== "ustar") return undefined;
  const length = Number.parseInt(bytes.toString("latin1", 124, 135), 8);
  return {
    name: bytes.toString("utf8", 0, 100).replace(/\0.*$/s, ""),
    content: bytes.toString("utf8", blockSize, blockSize + length),
  };
}

const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
