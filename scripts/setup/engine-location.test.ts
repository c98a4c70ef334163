import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { engineDirectory, findEngine } from "./engine-location.js";

const { PATH } = process.env;
let scratch: string;
let onPath: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "estate-engine-"));
  onPath = join(scratch, "bin");
  process.env.XDG_CACHE_HOME = join(scratch, "cache");
  process.env.PATH = `${onPath}:/usr/bin:/bin`;
});
afterEach(() => {
  process.env.PATH = PATH;
  rmSync(scratch, { recursive: true });
});

function install(file: string, output = ""): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho ${output}\n`);
  chmodSync(file, 0o755);
  return file;
}

test("a recent Pulumi on the PATH comes before our own", async () => {
  install(join(engineDirectory(), "pulumi"));
  install(join(onPath, "pulumi-language-nodejs"));
  assert.equal(await findEngine(), join(engineDirectory(), "pulumi"));
  const theirs = install(join(onPath, "pulumi"), "v3.300.1");
  assert.equal(await findEngine(), theirs);
});

test("a Pulumi on the PATH that is too old is passed over", async () => {
  install(join(onPath, "pulumi-language-nodejs"));
  install(join(onPath, "pulumi"), "v3.258.0");
  assert.equal(await findEngine(), undefined);
});

test("a Pulumi on the PATH without its Node language host is passed over", async () => {
  install(join(onPath, "pulumi"), "v3.300.1");
  assert.equal(await findEngine(), undefined);
});
