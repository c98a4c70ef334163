/** What the header of a qcow2 file tells. */
export interface Qcow2 {
  /** Bytes, as the guest sees it. */
  virtualSize: number;
  /** What all that is not written is read from. */
  backingFile: string | undefined;
  /** Where the data is, when it is not in the file itself. */
  hasDataFile: boolean;
}

const magic = 0x514649fb;
const clusterBits = 16;
const clusterSize = 2 ** clusterBits;
const headerLength = 104;
// Bit 2 of the features that a reader must know: "external data file".
const dataFileFeature = 4n;

/** Reads the beginning of a file; undefined when it is no qcow2 file. */
export function parseQcow2(bytes: Buffer): Qcow2 | undefined {
  if (bytes.length < 72 || bytes.readUInt32BE(0) !== magic) return undefined;
  const version = bytes.readUInt32BE(4);
  if (version !== 2 && version !== 3) return undefined;
  const offset = Number(bytes.readBigUInt64BE(8));
  const length = bytes.readUInt32BE(16);
  const features = version === 3 && bytes.length >= headerLength ? bytes.readBigUInt64BE(72) : 0n;
  return {
    virtualSize: Number(bytes.readBigUInt64BE(24)),
    backingFile: offset === 0 ? undefined : bytes.toString("utf8", offset, offset + length),
    hasDataFile: (features & dataFileFeature) !== 0n,
  };
}

/**
 * An empty qcow2 file (version 3) as `qemu-img create -b` makes it: header, table and block of reference counts, and
 * a table of mappings that has none. `virtualSize` in bytes.
 */
export function emptyQcow2({ virtualSize, backingFile }: Pick<Qcow2, "virtualSize" | "backingFile">): Buffer {
  const mappings = Math.ceil(virtualSize / (clusterSize * (clusterSize / 8)));
  const mappingClusters = Math.max(1, Math.ceil((mappings * 8) / clusterSize));
  const clusters = 3 + mappingClusters;
  const file = Buffer.alloc(clusters * clusterSize);
  file.writeUInt32BE(magic, 0);
  file.writeUInt32BE(3, 4);
  if (backingFile !== undefined) {
    // Behind the header and the end of its extensions, which are none.
    const offset = headerLength + 8;
    file.writeBigUInt64BE(BigInt(offset), 8);
    file.writeUInt32BE(file.write(backingFile, offset), 16);
  }
  file.writeUInt32BE(clusterBits, 20);
  file.writeBigUInt64BE(BigInt(virtualSize), 24);
  file.writeUInt32BE(mappings, 36);
  file.writeBigUInt64BE(BigInt(3 * clusterSize), 40);
  file.writeBigUInt64BE(BigInt(clusterSize), 48);
  file.writeUInt32BE(1, 56);
  // Reference counts of 2^4 bits.
  file.writeUInt32BE(4, 96);
  file.writeUInt32BE(headerLength, 100);
  file.writeBigUInt64BE(BigInt(2 * clusterSize), clusterSize);
  for (let cluster = 0; cluster < clusters; cluster += 1) {
    file.writeUInt16BE(1, 2 * clusterSize + cluster * 2);
  }
  return file;
}
