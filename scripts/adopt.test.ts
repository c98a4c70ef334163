import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runCommand } from "./setup/command.js";

const ADOPT = join(import.meta.dirname, "adopt.ts");
const adopt = (...args: string[]) =>
  runCommand(process.execPath, [ADOPT, ...args], { env: { PATH: "/nowhere" } });

test("its help says what it takes", async () => {
  const { code, stdout } = await adopt("--help");
  assert.equal(code, 0);
  assert.match(stdout, /^usage: npm run adopt -- HOST .*--stack .*--out .*--force/s);
});

test("without a host, with two, or with an option that there is none of, it says how it is called", async () => {
  for (const args of [[], ["db", "web"], ["db", "--dry-run"]]) {
    const { code, stderr } = await adopt(...args);
    assert.equal(code, 1, args.join(" "));
    assert.match(stderr, /\nusage: npm run adopt -- HOST/);
    assert.doesNotMatch(stderr, /\n {4}at /);
  }
});

test("an earlier output is not written over, and the host is not even asked", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "estate-adopt-"));
  context.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "db.ts"), "mine\n");
  const { code, stderr } = await adopt("db", "--out", folder);
  assert.equal(code, 1);
  assert.match(stderr, /db\.ts is there already, and nothing was read or written: --force writes over them/);
  assert.equal(readFileSync(join(folder, "db.ts"), "utf8"), "mine\n");
});

test("how a host of the stack is entered is not said anew", async () => {
  const { stderr } = await adopt("db", "--via", "bastion");
  assert.match(stderr, /--via and --identity are for user@address/);
});
