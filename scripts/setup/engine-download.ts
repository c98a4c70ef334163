import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { runCommand } from "./command.js";
import { OperatorError } from "./operator-error.js";
import type { Say } from "./progress.js";
import { release } from "./release.js";

/** A download that delivers nothing for this long is given up, in milliseconds. */
const STALLED_AFTER = 30_000;

/**
 * Puts the official engine and its Node language host into `folder`. `checksums` is the published list.
 * Resolves to false where the download breaks off; throws where its content is not what was published.
 */
export async function downloadEngine(
  folder: string,
  checksums: string,
  say: Say,
  source: typeof release = release,
): Promise<boolean> {
  const expected = checksumOf(source.archive, checksums);
  if (!expected) throw new OperatorError(`${source.checksumsUrl} does not list ${source.archive}.`);

  const archive = join(folder, source.archive);
  const found = await fetchFile(source.archiveUrl, archive, say);
  if (found === undefined) {
    await rm(archive, { force: true });
    return false;
  }
  if (found !== expected) {
    throw new OperatorError(
      `${source.archiveUrl} has the SHA-256 ${found}, but ${expected} was published. ` +
        "Nothing of it was kept. Try again; if it stays so, something between here and there changes downloads.",
    );
  }

  const members = ["pulumi/pulumi", "pulumi/pulumi-language-nodejs"];
  const tar = await runCommand("tar", ["-xzf", archive, "-C", folder, "--strip-components=1", ...members]);
  if (tar.code !== 0) throw new OperatorError(`${source.archive} cannot be unpacked: ${tar.stderr.trim()}`);
  await rm(archive);
  return true;
}

/** The SHA-256 that a list in the format of `sha256sum` gives for a file. */
export function checksumOf(file: string, list: string): string | undefined {
  for (const line of list.split("\n")) {
    const [checksum, name] = line.trim().split(/\s+\*?/);
    if (name === file) return checksum;
  }
  return undefined;
}

/** Fetches a file and resolves to its SHA-256, or to nothing where that breaks off. */
async function fetchFile(url: string, path: string, say: Say): Promise<string | undefined> {
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), STALLED_AFTER);
  const hash = createHash("sha256");
  let received = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      timer.refresh();
      hash.update(chunk);
      received += chunk.length;
      say(`${Math.round(received / 2 ** 20)} MiB`);
      done(null, chunk);
    },
  });
  try {
    const response = await fetch(url, { signal: stalled.signal });
    if (!response.ok || !response.body) return undefined;
    await pipeline(Readable.fromWeb(response.body), measure, createWriteStream(path));
    return hash.digest("hex");
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
