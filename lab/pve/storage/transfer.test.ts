import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import type { Cluster } from "../cluster.ts";
import { emptyQcow2 } from "../images/qcow2.ts";
import { testApi } from "../testing/api.ts";
import { requireVolume, volumeFile } from "./volumes.ts";

const node = "prox-101";
const downloadPath = `/nodes/${node}/storage/local/download-url`;
const metadataPath = `/nodes/${node}/query-url-metadata`;
const iso = { content: "iso", filename: "debian.iso" };

async function serve(context: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const sending =
  (body: string | Buffer): RequestListener =>
  (_, response) =>
    void response.writeHead(200, { "Content-Length": Buffer.byteLength(body) }).end(body);

const content = (cluster: Cluster, volid: string) =>
  readFileSync(volumeFile(cluster, requireVolume(cluster, volid, node)), "utf8");

/** Files that are in no volume. */
function leftOver({ paths }: Cluster): string[] {
  return readdirSync(paths.temporary);
}

test("a file is downloaded, with wget's lines in the task's log", async (context) => {
  const { ask, task, cluster } = testApi(context);
  const url = `${await serve(context, sending("an image"))}/debian.iso`;
  const { exitstatus, log } = await task("POST", downloadPath, { ...iso, url });
  assert.equal(exitstatus, "OK");
  assert.equal(log[0], `downloading ${url} to /var/lib/vz/template/iso/debian.iso`);
  assert.ok(log.includes("HTTP request sent, awaiting response... 200 OK"));
  assert.ok(log.includes("     0K ........ ........ ........ ........ 100%"));
  assert.ok(log.includes(`download of '${url}' to '/var/lib/vz/template/iso/debian.iso' finished`));
  assert.equal(content(cluster, "local:iso/debian.iso"), "an image");
  const [entry] = await ask("GET", `/nodes/${node}/storage/local/content`);
  assert.equal(entry.size, (await ask("GET", metadataPath, { url })).size);
  const [record] = cluster.tasks.list();
  assert.deepEqual([record?.type, record?.id], ["download", "debian.iso"]);
  assert.deepEqual(leftOver(cluster), []);
});

test("a file is what its checksum says, or it is not taken", async (context) => {
  const { ask, task, cluster } = testApi(context);
  const url = await serve(context, sending("an image"));
  for (const algorithm of ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]) {
    const sum = createHash(algorithm).update("an image").digest("hex");
    const wanted = { ...iso, url, filename: `${algorithm}.iso`, "checksum-algorithm": algorithm };
    const good = await task("POST", downloadPath, { ...wanted, checksum: sum.toUpperCase() });
    assert.equal(good.exitstatus, "OK");
    assert.ok(good.log.includes("calculating checksum...OK, checksum verified"));
    const bad = await task("POST", downloadPath, { ...wanted, filename: "bad.iso", checksum: "abc" });
    assert.equal(bad.exitstatus, `checksum mismatch: got '${sum}' != expect 'abc'`);
  }
  const volumes = await ask("GET", `/nodes/${node}/storage/local/content`);
  assert.equal(volumes.length, 6);
  assert.deepEqual(leftOver(cluster), []);
});

test("a file that is there is kept: taken as downloaded when its checksum is right, else in the way", async (context) => {
  const { task, cluster } = testApi(context);
  let asked = 0;
  const url = await serve(context, (request, response) => {
    asked += 1;
    sending(asked === 1 ? "first" : "second")(request, response);
  });
  await task("POST", downloadPath, { ...iso, url });
  const plain = await task("POST", downloadPath, { ...iso, url });
  assert.equal(plain.exitstatus, "refusing to override existing file '/var/lib/vz/template/iso/debian.iso'");
  const sum = createHash("sha256").update("first").digest("hex");
  const wanted = { ...iso, url, "checksum-algorithm": "sha256" };
  const same = await task("POST", downloadPath, { ...wanted, checksum: sum });
  assert.equal(same.exitstatus, "OK");
  const other = await task("POST", downloadPath, { ...wanted, checksum: "abc" });
  assert.equal(other.exitstatus, `checksum mismatch: got '${sum}' != expect 'abc', aborting`);
  assert.equal(asked, 1);
  assert.equal(content(cluster, "local:iso/debian.iso"), "first");
});

test("what a server does not have fails as wget does", async (context) => {
  const { task } = testApi(context);
  const url = `${await serve(context, (_, response) => void response.writeHead(404).end("no"))}/x`;
  const { exitstatus, log } = await task("POST", downloadPath, { ...iso, url });
  assert.match(exitstatus, /^download failed: command 'wget .*' failed: exit code 8$/);
  assert.ok(log.some((line) => line.endsWith(" ERROR 404: Not Found.")));
});

test("a server that is not there, or no server at all, fails as wget does", async (context) => {
  const { task, refusal } = testApi(context);
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
  server.close();
  await once(server, "close");
  for (const missing of [url, "http://:0"]) {
    const { exitstatus } = await task("POST", downloadPath, { ...iso, url: missing });
    assert.match(exitstatus, /failed: exit code 4$/);
    const { message } = await refusal("GET", metadataPath, { url: missing });
    assert.match(message, /^invalid server response: '500 Can't connect to /);
  }
});

test("a connection that is cut leaves nothing behind", async (context) => {
  const { ask, task, cluster } = testApi(context);
  const url = await serve(context, (_, response) => {
    response.writeHead(200, { "Content-Length": 100 });
    response.write("half", () => response.destroy());
  });
  const { exitstatus, log } = await task("POST", downloadPath, { ...iso, url });
  assert.match(exitstatus, /failed: exit code 4$/);
  assert.ok(log.some((line) => line.includes("Read error at byte 4")));
  assert.deepEqual(await ask("GET", `/nodes/${node}/storage/local/content`), []);
  assert.deepEqual(leftOver(cluster), []);
});

test("a download that takes long is running until somebody stops it, and then leaves nothing", async (context) => {
  const { ask, cluster } = testApi(context);
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  const url = await serve(context, (_, response) => {
    response.writeHead(200, { "Content-Length": 100 });
    response.write("half", () => resolve());
  });
  const upid = await ask("POST", downloadPath, { ...iso, url });
  await reached;
  assert.equal((await ask("GET", `/nodes/${node}/tasks/${upid}/status`)).status, "running");
  await ask("DELETE", `/nodes/${node}/tasks/${upid}`);
  const { exitstatus } = await cluster.tasks.ended(upid);
  assert.equal(exitstatus, "interrupted by signal");
  assert.deepEqual(leftOver(cluster), []);
  assert.deepEqual(await ask("GET", `/nodes/${node}/storage/local/content`), []);
});

test("redirects are followed, and not for ever", async (context) => {
  const { task, cluster } = testApi(context);
  const url = await serve(context, (request, response) => {
    if (request.url === "/there") sending("found")(request, response);
    else response.writeHead(302, { Location: request.url === "/loop" ? "/loop" : "/there" }).end();
  });
  assert.equal((await task("POST", downloadPath, { ...iso, url })).exitstatus, "OK");
  assert.equal(content(cluster, "local:iso/debian.iso"), "found");
  const loop = await task("POST", downloadPath, { ...iso, filename: "x.iso", url: `${url}/loop` });
  assert.ok(loop.log.includes("failed: 20 redirections exceeded."));
});

test("a packed image is unpacked, where PVE can", async (context) => {
  const { task, cluster } = testApi(context);
  const host = await serve(context, (request, response) => {
    const packed = request.url === "/gz" ? gzipSync("an image") : zstdCompressSync("an image");
    sending(request.url === "/plain" ? "no archive" : packed)(request, response);
  });
  const end = async (path: string, parameters: Record<string, string>) => {
    const wanted = { ...iso, filename: `${path}.iso`, url: `${host}/${path}`, ...parameters };
    return (await task("POST", downloadPath, wanted)).exitstatus;
  };
  assert.equal(await end("gz", { compression: "gz" }), "OK");
  assert.equal(await end("zst", { compression: "zst" }), "OK");
  assert.equal(content(cluster, "local:iso/gz.iso"), "an image");
  assert.equal(content(cluster, "local:iso/zst.iso"), "an image");
  assert.match(await end("plain", { compression: "gz" }), /^decompression failed: /);
  assert.equal(await end("bz", { compression: "bz2" }), "no decompression method found");
  const template = { content: "vztmpl", filename: "x.tar.gz", compression: "gz" };
  assert.equal(await end("gz", template), "decompression not supported for vztmpl");
  assert.deepEqual(leftOver(cluster), []);
});

test("a disk image must be what its name says, and lead nowhere else", async (context) => {
  const { task } = testApi(context);
  const bytes: Record<string, Buffer> = {
    "/good": emptyQcow2({ virtualSize: 1024, backingFile: undefined }),
    "/lab": emptyQcow2({ virtualSize: 1024, backingFile: "estate-lab-image:a1b2c3" }),
    "/linked": emptyQcow2({ virtualSize: 1024, backingFile: "/etc/shadow" }),
    "/other": Buffer.from("something else"),
  };
  const host = await serve(context, (request, response) =>
    sending(bytes[request.url ?? ""] ?? "")(request, response),
  );
  const end = async (path: string, filename: string, kind = "import") => {
    const wanted = { content: kind, filename, url: host + path };
    return (await task("POST", downloadPath, wanted)).exitstatus;
  };
  assert.equal(await end("/good", "good.qcow2"), "OK");
  assert.equal(await end("/lab", "lab.qcow2"), "OK");
  assert.equal(await end("/other", "other.raw"), "OK");
  assert.equal(
    await end("/linked", "x.qcow2"),
    "backing file not allowed for untrusted image '/var/lib/vz/import/x.qcow2'!",
  );
  assert.match(await end("/linked", "x.img", "iso"), /^backing file not allowed/);
  assert.equal(
    await end("/other", "x.qcow2"),
    "qemu-img: Could not open '/var/lib/vz/import/x.qcow2': Image is not in qcow2 format",
  );
  assert.match(await end("/other", "x.vmdk"), /invalid VMDK image descriptor$/);
  assert.equal(await end("/other", "x.ova"), "ova archive has no .ovf file inside");
});

test("a file that cannot be in a storage is refused before it is asked for", async (context) => {
  const { refusal } = testApi(context);
  const url = "http://127.0.0.1:9/x";
  const ask = (storage: string, parameters: Record<string, string>) =>
    refusal("POST", `/nodes/${node}/storage/${storage}/download-url`, { url, ...iso, ...parameters });
  assert.deepEqual((await ask("local", { filename: "debian.qcow2" })).errors, {
    filename: "wrong file extension",
  });
  assert.deepEqual((await ask("local", { content: "vztmpl", filename: "x.tgz" })).errors, {
    filename: "wrong file extension",
  });
  assert.deepEqual((await ask("local", { content: "import", filename: "noble.img" })).errors, {
    filename: "invalid filename or wrong extension",
  });
  assert.equal(
    (await ask("ceph", {})).message,
    "can't upload to storage type 'rbd', not a file based storage!",
  );
  assert.equal((await ask("none", {})).message, "storage 'none' does not exist");
});

test("a name is what is left of it without folders and signs", async (context) => {
  const { task, cluster } = testApi(context);
  const url = await serve(context, sending("x"));
  await task("POST", downloadPath, { content: "iso", filename: "../../a b+c.iso", url });
  assert.equal(content(cluster, "local:iso/a_b_c.iso"), "x");
});

test("an address tells what is there: its name, kind and length", async (context) => {
  const { ask, refusal } = testApi(context);
  const url = await serve(context, (request, response) => {
    assert.equal(request.method, "HEAD");
    if (request.url === "/none") return void response.writeHead(503).end();
    const named = request.url?.startsWith("/latest");
    response.writeHead(200, {
      "Content-Length": 1234,
      "Content-Type": "text/html; charset=utf-8",
      ...(named && { "Content-Disposition": 'attachment; filename="debian-13.qcow2"' }),
    });
    response.end();
  });
  const common = { mimetype: "text/html", size: 1234 };
  assert.deepEqual(await ask("GET", metadataPath, { url: `${url}/a/noble.img?x=1/2` }), {
    filename: "noble.img",
    ...common,
  });
  assert.deepEqual(await ask("GET", metadataPath, { url: `${url}/latest` }), {
    filename: "debian-13.qcow2",
    ...common,
  });
  const { message } = await refusal("GET", metadataPath, { url: `${url}/none` });
  assert.equal(message, "invalid server response: '503 Service Unavailable'");
});
