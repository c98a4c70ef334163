import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { type TestContext, test } from "node:test";
import { PveError } from "../error.ts";
import { type TestApi, testApi } from "../testing/api.ts";
import { createUploadReader } from "./upload.ts";
import { requireVolume, volumeFile } from "./volumes.ts";

const node = "prox-101";
const uploadPath = `/nodes/${node}/storage/local/upload`;

interface Uploads extends TestApi {
  url: string;
}

/** A server that hands what it reads of uploads to the API, as the lab's does. */
async function serve(context: TestContext): Promise<Uploads> {
  const api = testApi(context);
  const read = createUploadReader(api.cluster.paths.temporary);
  const server = createServer(async (request, response) => {
    try {
      const parameters = await read(request, response);
      const upid = await api.ask("POST", request.url ?? "", parameters as Record<string, string>);
      response.end(JSON.stringify(upid));
    } catch (error) {
      assert.ok(error instanceof PveError);
      response.writeHead(error.status).end(JSON.stringify(error.errors ?? error.message));
    }
  }).listen(0, "127.0.0.1");
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { ...api, url: `http://127.0.0.1:${port}` };
}

function form(parts: Record<string, string>, filename?: string, bytes = "an image"): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(parts)) data.set(name, value);
  if (filename !== undefined) data.set("filename", new Blob([bytes]), filename);
  return data;
}

// biome-ignore lint/suspicious/noExplicitAny: the tests look into answers of every shape.
async function post({ url }: Uploads, path: string, body: FormData): Promise<{ status: number; data: any }> {
  const answer = await fetch(url + path, { method: "POST", body });
  return { status: answer.status, data: await answer.json() };
}

test("an uploaded file is in the storage when its task has ended", async (context) => {
  const uploads = await serve(context);
  const { cluster } = uploads;
  const { data } = await post(uploads, uploadPath, form({ content: "iso" }, "debian.iso"));
  const { exitstatus, log, type, id } = await cluster.tasks.ended(data);
  assert.deepEqual([exitstatus, type, id], ["OK", "imgcopy", ""]);
  assert.match(log[0] ?? "", /^starting file import from: \/var\/tmp\/pveupload-[0-9a-f]{32}$/);
  assert.ok(log.includes("target file: /var/lib/vz/template/iso/debian.iso"));
  assert.ok(log.includes("file size is: 8"));
  const volume = requireVolume(cluster, "local:iso/debian.iso", node);
  assert.equal(readFileSync(volumeFile(cluster, volume), "utf8"), "an image");
  assert.deepEqual(readdirSync(cluster.paths.temporary), []);
});

test("an upload takes the place of a file of its name, and must be what its checksum says", async (context) => {
  const uploads = await serve(context);
  const { cluster } = uploads;
  const send = async (bytes: string, sum: string) => {
    const parts = { content: "iso", "checksum-algorithm": "sha256", checksum: sum };
    const { data } = await post(uploads, uploadPath, form(parts, "debian.iso", bytes));
    return (await cluster.tasks.ended(data)).exitstatus;
  };
  const sumOf = (bytes: string) => createHash("sha256").update(bytes).digest("hex");
  const volumes = () => readdirSync(cluster.paths.volumes).length;
  assert.equal(await send("first", sumOf("first")), "OK");
  const before = volumes();
  assert.equal(await send("second", sumOf("second")), "OK");
  assert.equal(await send("third", "abc"), `checksum mismatch: got '${sumOf("third")}' != expect 'abc'`);
  const volume = requireVolume(cluster, "local:iso/debian.iso", node);
  assert.equal(readFileSync(volumeFile(cluster, volume), "utf8"), "second");
  assert.equal(volumes(), before);
  assert.deepEqual(readdirSync(cluster.paths.temporary), []);
});

test("no upload can name a file of the machine", async (context) => {
  const uploads = await serve(context);
  const { refusal } = uploads;
  const parts = { content: "iso", tmpfilename: "/etc/passwd" };
  const own = await post(uploads, uploadPath, form(parts, "debian.iso"));
  assert.equal(own.status, 200, "what a client says of the temporary file counts for nothing");
  await uploads.cluster.tasks.ended(own.data);
  const direct = (tmpfilename: string) =>
    refusal("POST", uploadPath, { content: "iso", filename: "x.iso", tmpfilename });
  assert.deepEqual((await direct("/etc/passwd")).errors, {
    tmpfilename: "value does not match the regex pattern",
  });
  const guessed = "/var/tmp/pveupload-00000000000000000000000000000000";
  assert.equal((await direct(guessed)).message, `temporary file '${guessed}' does not exist`);
  const { message } = await refusal("POST", uploadPath, { content: "iso", filename: "x.iso" });
  assert.equal(message, "missing temporary file name");
});

test("of an upload that is refused nothing is left", async (context) => {
  const uploads = await serve(context);
  const { cluster } = uploads;
  const refused = async (storage: string, parts: Record<string, string>, filename: string) => {
    const { data } = await post(uploads, `/nodes/${node}/storage/${storage}/upload`, form(parts, filename));
    await untilTrue(() => leftOver(cluster.paths.temporary) === 0);
    return data;
  };
  assert.deepEqual(await refused("local", { content: "iso" }, "x.qcow2"), {
    filename: "wrong file extension",
  });
  assert.equal(await refused("ceph", { content: "iso" }, "x.iso"), "can't upload to storage type 'rbd'");
  assert.ok("content" in (await refused("local", { content: "snippets" }, "x.yaml")));
  await uploads.ask("PUT", "/storage/local", { content: "backup" });
  assert.equal(
    await refused("local", { content: "iso" }, "x.iso"),
    "storage 'local' does not support 'iso' content",
  );
});

test("a file under another name than PVE's is refused", async (context) => {
  const uploads = await serve(context);
  const data = form({ content: "iso" });
  data.set("file", new Blob(["x"]), "debian.iso");
  const answer = await post(uploads, uploadPath, data);
  assert.deepEqual(answer, { status: 501, data: "wrong field name 'file' for file upload" });
});

test("an upload that is cut leaves nothing", async (context) => {
  const uploads = await serve(context);
  const { cluster } = uploads;
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  const socket = connect(Number(new URL(uploads.url).port), "127.0.0.1");
  socket.write(
    [
      `POST ${uploadPath} HTTP/1.1`,
      "Host: lab",
      "Content-Type: multipart/form-data; boundary=b",
      "Content-Length: 100000",
      "",
      "--b",
      'Content-Disposition: form-data; name="filename"; filename="debian.iso"',
      "",
      "half",
    ].join("\r\n"),
    () => resolve(),
  );
  await begun;
  await untilTrue(() => leftOver(cluster.paths.temporary) === 1);
  socket.destroy();
  await untilTrue(() => leftOver(cluster.paths.temporary) === 0);
});

test("what is no multipart body is refused", async (context) => {
  const uploads = await serve(context);
  const answer = await fetch(uploads.url + uploadPath, {
    method: "POST",
    headers: { "Content-Type": "multipart/form-data; boundary=b" },
    body: "nothing of the kind",
  });
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /upload failed/);
});

function leftOver(folder: string): number {
  try {
    return readdirSync(folder).length;
  } catch {
    return 0;
  }
}

/** Turns of the event loop until something is so; the test's own limit ends it otherwise. */
async function untilTrue(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}
