import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { failure } from "../error.ts";
import { namedImage, templateImage } from "../images/lab-image.ts";
import { parseQcow2 } from "../images/qcow2.ts";
import { firstFile } from "../images/tar.ts";

/** What is in a file that a disk can be made of. */
export interface ImageFile {
  /** Bytes, as the guest sees it. */
  virtualSize: number;
  /** The image of the lab that it stands for; undefined: it is any other disk, and the lab cannot boot it. */
  image: string | undefined;
}

// A qcow2 header with its extensions and the name of a backing file lies in the first cluster.
const headLength = 64 * 1024;
const vmdkMagic = "KDMV";

/**
 * Looks into a file of a format as PVE does with `qemu-img info`, and refuses in its words one that is not what its
 * name says or that refers to other files. `shown`: the path to name it by.
 */
export async function readImageFile(file: string, format: string, shown: string): Promise<ImageFile> {
  const { head, size } = await readHead(file);
  if (format === "qcow2") return readQcow2(head, shown);
  if (format === "vmdk") return readVmdk(head, shown);
  if (format === "ova" && firstFile(head) === undefined) throw failure("ova archive has no .ovf file inside");
  return { virtualSize: size, image: undefined };
}

/** An ISO image may be of any content, but not one that refers to other files. */
export async function checkIsoFile(file: string, shown: string): Promise<void> {
  const { head } = await readHead(file);
  if (parseQcow2(head)) readQcow2(head, shown);
}

/**
 * The image of the lab that a template for containers stands for; "" for any other, which the lab cannot start.
 * Refuses what is no archive. `compression`: as in "zst".
 */
export async function readTemplateFile(file: string, compression: string): Promise<string> {
  const unpack = { gz: createGunzip, zst: createZstdDecompress }[compression];
  if (!unpack) return "";
  const unpacked = pipeline(createReadStream(file), unpack(), () => {});
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of unpacked) {
      chunks.push(chunk as Buffer);
      // The first file is told by its header and, if it is short, the block behind it.
      if (Buffer.concat(chunks).length >= 1024) break;
    }
  } catch {
    throw failure("unable to restore - This does not look like a tar archive");
  }
  const head = Buffer.concat(chunks);
  if (!firstFile(head)) throw failure("unable to restore - This does not look like a tar archive");
  return templateImage(head) ?? "";
}

function readQcow2(head: Buffer, shown: string): ImageFile {
  const header = parseQcow2(head);
  if (!header) throw failure(`qemu-img: Could not open '${shown}': Image is not in qcow2 format`);
  if (header.hasDataFile) throw failure(`${shown}: 'data-file' references are not allowed!`);
  const image = namedImage(head);
  if (header.backingFile !== undefined && image === undefined) {
    throw failure(`backing file not allowed for untrusted image '${shown}'!`);
  }
  return { virtualSize: header.virtualSize, image };
}

function readVmdk(head: Buffer, shown: string): ImageFile {
  if (head.length < 20 || head.toString("latin1", 0, 4) !== vmdkMagic) {
    throw failure(`qemu-img: Could not open '${shown}': invalid VMDK image descriptor`);
  }
  return { virtualSize: Number(head.readBigUInt64LE(12)) * 512, image: undefined };
}

async function readHead(file: string): Promise<{ head: Buffer; size: number }> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headLength), 0, headLength, 0);
    return { head: buffer.subarray(0, bytesRead), size };
  } finally {
    await handle.close();
  }
}
