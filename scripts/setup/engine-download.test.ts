import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { runCommand } from "./command.js";
import { checksumOf, downloadEngine } from "./engine-download.ts";
import { fetchChecksums } from "./release.js";

const ARCHIVE = "pulumi-v3.259.0-linux-x64.tar.gz";
const scratch = mkdtempSync(join(tmpdir(), "estate-download-"));
const server = createServer((request, response) => {
  const content = served[request.url ?? ""];
  if (content === "breaks off") {
    response.writeHead(200, { "content-length": 100 }).write("half");
    response.socket?.end();
  } else {
    response.writeHead(content ? 200 : 404).end(content);
  }
});
let served: Record<string, Buffer | string> = {};
let published: Buffer;
let folder: string;

const url = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
const source = () => ({ archive: ARCHIVE, archiveUrl: url("/archive"), checksumsUrl: url("/checksums") });
const listOf = (archive: Buffer) => `${"0".repeat(64)}  other.tar.gz\n${sha256(archive)}  ${ARCHIVE}\n`;
const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const release = join(scratch, "pulumi");
  mkdirSync(release);
  for (const name of ["pulumi", "pulumi-language-nodejs", "pulumi-language-go"]) {
    writeFileSync(join(release, name), `#!/bin/sh\necho ${name}\n`);
    chmodSync(join(release, name), 0o755);
  }
  await runCommand("tar", ["-czf", join(scratch, ARCHIVE), "-C", scratch, "pulumi"]);
  published = readFileSync(join(scratch, ARCHIVE));
});
beforeEach(() => {
  folder = mkdtempSync(join(scratch, "engine-"));
});
after(() => {
  server.close();
  rmSync(scratch, { recursive: true });
});

test("the engine and its Node language host are taken from the archive, and nothing else", async () => {
  served = { "/archive": published };
  assert.equal(await downloadEngine(folder, listOf(published), () => {}, source()), true);
  assert.deepEqual(readdirSync(folder).sort(), ["pulumi", "pulumi-language-nodejs"]);
  assert.equal((await runCommand(join(folder, "pulumi"), [])).stdout, "pulumi\n");
});

test("an archive with another content than the published one is refused with both checksums", async () => {
  const changed = Buffer.concat([published, Buffer.from("more")]);
  served = { "/archive": changed };
  await assert.rejects(
    downloadEngine(folder, listOf(published), () => {}, source()),
    (error: Error) => {
      assert.ok(error.message.includes(sha256(changed)));
      assert.ok(error.message.includes(sha256(published)));
      return true;
    },
  );
});

test("an archive that the published list does not name is refused", async () => {
  await assert.rejects(
    downloadEngine(folder, "", () => {}, source()),
    {
      message: `${url("/checksums")} does not list ${ARCHIVE}.`,
    },
  );
});

test("a download that is not there or breaks off is none, so that the engine is built instead", async () => {
  for (const answer of [{}, { "/archive": "breaks off" }]) {
    served = answer;
    assert.equal(await downloadEngine(folder, listOf(published), () => {}, source()), false);
    assert.deepEqual(readdirSync(folder), []);
  }
});

test("the list of checksums is none where nobody answers", async () => {
  served = { "/checksums": "list" };
  assert.equal(await fetchChecksums(url("/checksums")), "list");
  assert.equal(await fetchChecksums(url("/missing")), undefined);
  assert.equal(await fetchChecksums("http://127.0.0.1:1/"), undefined);
});

test("a checksum is found by the whole name of its file, in text and binary mode", () => {
  const list = "aa  pulumi.tar.gz.sig\nbb *pulumi.tar.gz\n";
  assert.equal(checksumOf("pulumi.tar.gz", list), "bb");
  assert.equal(checksumOf("pulumi", list), undefined);
});
