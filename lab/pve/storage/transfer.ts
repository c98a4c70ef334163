import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";
import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import type { Task } from "../tasks/tasks.ts";
import { findVolume, volumeFile } from "./catalogue.ts";
import { fetchFile } from "./fetch-file.ts";
import { addFile, checkFile, type FilePlace, fileVolid, shownPath } from "./files.ts";

/** What a file must be, bit by bit. */
export interface Checksum {
  /** As in "sha256". */
  algorithm: string;
  /** In hexadecimal digits, of any case. */
  value: string;
}

export interface Download {
  url: string;
  verify: boolean;
  checksum: Checksum | undefined;
  /** What the file is packed with, as in "gz". */
  compression: string | undefined;
}

/** Downloads a file into a storage; nothing of it is left when it fails or is stopped. */
export async function download(
  cluster: Cluster,
  task: Task,
  place: FilePlace,
  { url, verify, checksum, compression }: Download,
): Promise<void> {
  const shown = shownPath(place);
  const unpack = compression === undefined ? undefined : unpacker(place, compression);
  task.log(`downloading ${url} to ${shown}`);
  if (await isThere(cluster, task, place, checksum)) return;
  await withTemporaryFile(cluster, async (file) => {
    await fetchFile(task, { url, verify, file, shown: `${shown}.tmp_dwnl.${process.pid}` });
    if (checksum) await verifyChecksum(task, file, checksum);
    if (unpack) await inPlace(file, unpack, task);
    await checkFile(file, place);
    await addFile(cluster, place, file);
  });
  task.log(`download of '${url}' to '${shown}' finished`);
}

/** Puts an uploaded file into a storage, over one of its name; it is gone in any case. `shown`: what it is called. */
export async function storeUpload(
  cluster: Cluster,
  task: Task,
  place: FilePlace,
  { file, shown, checksum }: { file: string; shown: string; checksum: Checksum | undefined },
): Promise<void> {
  try {
    task.log(`starting file import from: ${shown}`);
    if (checksum) await verifyChecksum(task, file, checksum);
    await checkFile(file, place);
    task.log(`target node: ${place.node}`);
    task.log(`target file: ${shownPath(place)}`);
    task.log(`file size is: ${(await stat(file)).size}`);
    task.log(`command: cp -- ${shown} ${shownPath(place)}`);
    await addFile(cluster, place, file);
    task.log("finished file import successfully");
  } finally {
    await rm(file, { force: true });
  }
}

/** Whether the file is in the storage already and needs no download; refuses when another is in its place. */
async function isThere(
  cluster: Cluster,
  task: Task,
  place: FilePlace,
  checksum: Checksum | undefined,
): Promise<boolean> {
  const volume = findVolume(cluster, fileVolid(place), place.node);
  if (!volume) return false;
  if (!checksum) throw failure(`refusing to override existing file '${shownPath(place)}'`);
  const sum = await fileHash(volumeFile(cluster, volume), checksum.algorithm);
  if (sum !== checksum.value.toLowerCase()) {
    task.log("calculating checksum of existing file...");
    throw failure(`checksum mismatch: got '${sum}' != expect '${checksum.value}', aborting`);
  }
  task.log("calculating checksum of existing file...OK, got correct file already, no need to download");
  return true;
}

async function verifyChecksum(task: Task, file: string, { algorithm, value }: Checksum): Promise<void> {
  const sum = await fileHash(file, algorithm);
  if (sum !== value.toLowerCase()) {
    task.log("calculating checksum...");
    throw failure(`checksum mismatch: got '${sum}' != expect '${value}'`);
  }
  task.log("calculating checksum...OK, checksum verified");
}

async function fileHash(file: string, algorithm: string): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** What unpacks a file of that compression; PVE does so with ISO images alone. */
function unpacker({ content }: FilePlace, compression: string): () => NodeJS.ReadWriteStream {
  if (content !== "iso") throw failure(`decompression not supported for ${content}`);
  const unpack = { gz: createGunzip, zst: createZstdDecompress }[compression];
  if (!unpack) throw failure("no decompression method found");
  return unpack;
}

async function inPlace(file: string, unpack: () => NodeJS.ReadWriteStream, task: Task): Promise<void> {
  task.log("decompressing downloaded file...");
  const unpacked = `${file}.unpacked`;
  try {
    await pipeline(createReadStream(file), unpack(), createWriteStream(unpacked), { signal: task.signal });
    await rename(unpacked, file);
  } catch (error) {
    throw failure(`decompression failed: ${(error as Error).message}`);
  } finally {
    await rm(unpacked, { force: true });
  }
}

async function withTemporaryFile({ paths }: Cluster, work: (file: string) => Promise<void>): Promise<void> {
  const file = join(paths.temporary, randomUUID());
  await mkdir(paths.temporary, { recursive: true });
  try {
    await work(file);
  } finally {
    await rm(file, { force: true });
  }
}
