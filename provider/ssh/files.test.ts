import assert from "node:assert/strict";
import { chmodSync, mkdirSync, statSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { newFiles } from "./files.ts";
import { makeIdentity } from "./testing/identity.ts";
import { setVariable } from "./testing/variable.ts";

test("files are in one folder of the user's own, and no two connections share any", async (t) => {
  setVariable(t, "TMPDIR", makeIdentity(t).folder);
  const [one, two] = await Promise.all([newFiles(), newFiles()]);
  assert.equal(dirname(one.folder), dirname(two.folder));
  for (const folder of [dirname(one.folder), one.folder]) assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(new Set([...Object.values(one), ...Object.values(two)]).size, 8);
});

test("a folder that others may enter, or that is a link, is refused", async (t) => {
  const { folder } = makeIdentity(t);
  const open = join(folder, "open", `estate-${process.getuid!()}`);
  mkdirSync(open, { recursive: true });
  chmodSync(open, 0o755);
  setVariable(t, "TMPDIR", dirname(open));
  await assert.rejects(newFiles(), /must be a folder that only its owner.*set TMPDIR/);

  const link = join(folder, "link", `estate-${process.getuid!()}`);
  mkdirSync(dirname(link));
  symlinkSync(folder, link);
  setVariable(t, "TMPDIR", dirname(link));
  await assert.rejects(newFiles(), /must be a folder/);
});

test("a folder for temporary files that no socket fits into is left alone", async (t) => {
  setVariable(t, "TMPDIR", join(makeIdentity(t).folder, "long ".repeat(30)));
  assert.match((await newFiles()).socket, /^\/tmp\/estate-\d+\/[\w-]+\/s$/);
});
