import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import fastify, { type FastifyInstance } from "fastify";
import { servePage } from "./page.ts";

const SCRIPT = "console.log(1)";

/** A server of a built page, until the test is over. */
async function pageServer(context: TestContext): Promise<FastifyInstance> {
  const folder = mkdtempSync(join(tmpdir(), "brainall-page-"));
  context.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<title>BrainAll</title>");
  writeFileSync(join(folder, "favicon.svg"), "<svg/>");
  writeFileSync(join(folder, "assets/index-B5V22ldW.js"), SCRIPT);
  writeFileSync(join(folder, "assets/index-B5V22ldW.js.br"), brotliCompressSync(SCRIPT));
  const app = fastify();
  await servePage(app, folder);
  app.get("/api/health", () => ({ status: "ok" }));
  context.after(() => app.close());
  return app;
}

test("every place of the page is the page, and it is asked for anew each time", async (context) => {
  const app = await pageServer(context);
  for (const url of ["/", "/c/0b6c4a5e-5f0a-4a53-9d0b-1f5a3c1b2d3e"]) {
    const { statusCode, headers, body } = await app.inject(url);
    assert.deepEqual([headers.etag, headers["last-modified"]], [undefined, undefined]);
    assert.deepEqual(
      [statusCode, headers["content-type"], headers["cache-control"], body],
      [200, "text/html; charset=utf-8", "no-cache", "<title>BrainAll</title>"],
    );
  }
});

test("an asset is kept for ever, because its name changes with its content; another file is not", async (context) => {
  const app = await pageServer(context);
  const asset = await app.inject("/assets/index-B5V22ldW.js");
  assert.equal(asset.headers["cache-control"], "public, max-age=31536000, immutable");
  assert.equal((await app.inject("/favicon.svg")).headers["cache-control"], "no-cache");
});

test("an asset of another release is not found, and nothing stands in for it", async (context) => {
  const app = await pageServer(context);
  assert.equal((await app.inject("/assets/index-AAAAAAAA.js")).statusCode, 404);
});

test("what was compressed when the page was built is sent to who understands it", async (context) => {
  const app = await pageServer(context);
  const compressed = await app.inject({
    url: "/assets/index-B5V22ldW.js",
    headers: { "accept-encoding": "gzip, br" },
  });
  assert.deepEqual(
    [compressed.headers["content-encoding"], compressed.headers.vary],
    ["br", "accept-encoding"],
  );
  assert.match(String(compressed.headers["content-type"]), /javascript/);
  assert.equal(compressed.headers["cache-control"], "public, max-age=31536000, immutable");
  const plain = await app.inject("/assets/index-B5V22ldW.js");
  assert.deepEqual([plain.headers["content-encoding"], plain.body], [undefined, SCRIPT]);
});

test("whatever is answered runs no foreign script and stands in no foreign page", async (context) => {
  const app = await pageServer(context);
  for (const url of ["/", "/assets/index-B5V22ldW.js", "/api/health", "/nowhere"]) {
    const { headers } = await app.inject(url);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["referrer-policy"], "no-referrer");
    const policy = String(headers["content-security-policy"]);
    for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"])
      assert.ok(policy.includes(part), `${url}: ${policy}`);
    assert.doesNotMatch(policy, /unsafe|https?:/);
  }
});
