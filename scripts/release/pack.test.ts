import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, test } from "node:test";
import { pack } from "./pack.ts";

let top: string;

beforeEach((context) => {
  top = mkdtempSync(join(tmpdir(), "estate-pack-"));
  (context as { after(clean: () => void): void }).after(() => rmSync(top, { recursive: true }));
});

function write(folder: string, names: readonly string[], mode: number): string {
  for (const name of names) {
    const file = join(top, folder, name);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, `content of ${name}`);
    chmodSync(file, mode);
    utimesSync(file, Math.random() * 1e9, Math.random() * 1e9);
  }
  return join(top, folder);
}

test("the same content makes the same bytes, whenever and in whatever order it was written", async () => {
  const one = write("one", ["bin/api", "z", "a"], 0o755);
  const other = write("other", ["a", "z", "bin/api"], 0o777);
  await pack([{ folder: one }], join(top, "one.tar.gz"));
  await pack([{ folder: other }], join(top, "other.tar.gz"));
  assert.deepEqual(readFileSync(join(top, "one.tar.gz")), readFileSync(join(top, "other.tar.gz")));
});

test("folders come together, and of each only what is named", async () => {
  const one = write("one", ["a", "left-out"], 0o644);
  const other = write("other", ["node_modules/pg/index.js"], 0o600);
  const archive = join(top, "all.tar.gz");
  await pack([{ folder: one, names: ["a"] }, { folder: other }], archive);
  const listed = execFileSync("tar", ["-tvzf", archive], { encoding: "utf8" }).trim().split("\n");
  const files = listed.filter((line) => !line.endsWith("/")).map((line) => line.split(/\s+/));
  assert.deepEqual(
    files.map((words) => [words[0], words[1], words.at(-1)]),
    [
      ["-rw-r--r--", "0/0", "a"],
      ["-rw-r--r--", "0/0", "./node_modules/pg/index.js"],
    ],
  );
});

test("what cannot be packed leaves nothing, and says why", async () => {
  const archive = join(top, "all.tar.gz");
  await assert.rejects(
    pack([{ folder: top, names: ["nothing"] }], archive),
    /cannot be packed[\s\S]*nothing/,
  );
  assert.ok(!existsSync(archive) && !existsSync(`${archive}.${process.pid}.part`));
});
