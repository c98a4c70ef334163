import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { ensureProxmoxPlugin } from "./proxmox-plugin.ts";
import { isOutdatedBuild } from "./proxmox-plugin-build.ts";
import { hasProxmoxPlugin, proxmoxPluginDirectory } from "./proxmox-plugin-location.js";
import { isProxmoxPluginReleased } from "./proxmox-plugin-release.js";

const cacheBefore = process.env.XDG_CACHE_HOME;
let scratch: string;
let folder: string;

/** Puts a plugin where the engine looks for it, in a cache of the test's own. */
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "estate-plugin-"));
  process.env.XDG_CACHE_HOME = scratch;
  folder = proxmoxPluginDirectory();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "pulumi-resource-proxmoxve"), "");
  chmodSync(join(folder, "pulumi-resource-proxmoxve"), 0o755);
});
afterEach(() => {
  if (cacheBefore === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = cacheBefore;
  rmSync(scratch, { recursive: true });
});

test("an installed plugin is left as it is, without a word", async () => {
  const said: string[] = [];
  await ensureProxmoxPlugin({ pulumi: "/no/engine", env: {} }, (line) => said.push(line));
  assert.deepEqual(said, []);
});

test("a plugin whose installation was begun and not finished counts as none", () => {
  assert.equal(hasProxmoxPlugin(), true);
  writeFileSync(`${folder}.partial`, "");
  assert.equal(hasProxmoxPlugin(), false);
});

test("a plugin that was built here from other sources is outdated, and one from elsewhere never is", async () => {
  assert.equal(await isOutdatedBuild(folder), false);
  writeFileSync(join(folder, "source.sha256"), "0".repeat(64));
  assert.equal(await isOutdatedBuild(folder), true);
});

test("the official plugin can be had where its server has the archive, not where it is missing or nobody answers", async (context) => {
  const server = createServer((request, response) => {
    response.writeHead(request.method === "HEAD" && request.url === "/archive" ? 200 : 404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  assert.equal(await isProxmoxPluginReleased(`${url}/archive`), true);
  assert.equal(await isProxmoxPluginReleased(`${url}/missing`), false);
  assert.equal(await isProxmoxPluginReleased("http://127.0.0.1:1/"), false);
});
