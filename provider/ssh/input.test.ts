import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { bytesOf, filePart, lengthOf } from "./input.ts";

function temporary(content: string) {
  const folder = mkdtempSync(join(tmpdir(), "estate-input-"));
  const file = join(folder, "archive");
  writeFileSync(file, content);
  return { file, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

test("bytes and files come one after the other, as long as announced", async () => {
  using there = temporary("archive");
  const parts = [Buffer.from("<"), filePart(there.file, ""), Buffer.from(">")];
  assert.equal(lengthOf(parts), 9);
  writeFileSync(there.file, "archive that grew");
  assert.equal((await buffer(bytesOf(parts))).toString(), "<archive>");
});

test("bytes and files are left out from the beginning, as many as are asked for", async () => {
  using there = temporary("archive");
  const parts = [Buffer.from("<<"), filePart(there.file, ""), Buffer.from(">>")];
  const all = "<<archive>>";
  for (let from = 0; from <= all.length; from++)
    assert.equal((await buffer(bytesOf(parts, from))).toString(), all.slice(from));
});

test("an empty file is no bytes", async () => {
  using there = temporary("");
  assert.equal((await buffer(bytesOf([filePart(there.file, "")]))).length, 0);
});

test("a file that is not there is said with what to do", () => {
  assert.throws(() => filePart("/nowhere/a.tar.gz", "npm run build makes it"), {
    message: "/nowhere/a.tar.gz cannot be read on this machine (ENOENT)\n  next: npm run build makes it",
  });
});
