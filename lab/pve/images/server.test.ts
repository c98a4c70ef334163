import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { namedImage } from "./lab-image.ts";
import { cloudImageFile, createImageServer, templateFile } from "./server.ts";

async function serve(context: TestContext, image = () => "a1b2c3"): Promise<string> {
  const server = createImageServer({ image }).listen(0, "127.0.0.1");
  context.after(() => server.close());
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

test("an image is told by HEAD with the length that GET sends", async (context) => {
  const url = `${await serve(context)}/${cloudImageFile}`;
  const head = await fetch(url, { method: "HEAD" });
  assert.equal(head.status, 200);
  assert.equal(head.headers.get("content-type"), "application/octet-stream");
  const bytes = await bytesOf(await fetch(url));
  assert.equal(Number(head.headers.get("content-length")), bytes.length);
  assert.equal(namedImage(bytes), "a1b2c3");
});

test("SHA256SUMS has the sums of what is served", async (context) => {
  const host = await serve(context);
  const lines = (await (await fetch(`${host}/SHA256SUMS`)).text()).trimEnd().split("\n");
  assert.equal(lines.length, 2);
  for (const line of lines) {
    const [sum, name] = line.split("  ");
    const bytes = await bytesOf(await fetch(`${host}/${name}`));
    assert.equal(createHash("sha256").update(bytes).digest("hex"), sum);
  }
});

test("a part is sent where a range asks for it", async (context) => {
  const url = `${await serve(context)}/${templateFile}`;
  const whole = await bytesOf(await fetch(url));
  const ask = (range: string) => fetch(url, { headers: { Range: range } });
  const first = await ask("bytes=4-9");
  assert.equal(first.status, 206);
  assert.equal(first.headers.get("content-range"), `bytes 4-9/${whole.length}`);
  assert.deepEqual(await bytesOf(first), whole.subarray(4, 10));
  assert.deepEqual(await bytesOf(await ask("bytes=10-")), whole.subarray(10));
  assert.deepEqual(await bytesOf(await ask("bytes=-5")), whole.subarray(-5));
  assert.equal((await ask(`bytes=${whole.length}-`)).status, 416);
  assert.equal((await ask("bytes=0-1,4-5")).status, 200);
});

test("the lab's next image is served from when it stands", async (context) => {
  let image = "a1b2c3";
  const url = `${await serve(context, () => image)}/${cloudImageFile}`;
  assert.equal(namedImage(await bytesOf(await fetch(url))), "a1b2c3");
  image = "d4e5f6";
  assert.equal(namedImage(await bytesOf(await fetch(url))), "d4e5f6");
});

test("what is not offered is not found, and nothing can be put there", async (context) => {
  const host = await serve(context);
  assert.equal((await fetch(`${host}/debian-12.qcow2`)).status, 404);
  assert.equal((await fetch(`${host}/${cloudImageFile}`, { method: "PUT", body: "x" })).status, 405);
});
