import assert from "node:assert/strict";
import { test } from "node:test";
import { gibibytes, mebibytes, parseSize, printSize } from "./size.ts";

test("sizes are read as people write them", () => {
  assert.deepEqual(["512 MiB", "16 GiB", "1.5 GiB", "2 TiB"].map(parseSize), [512, 16_384, 1536, 2_097_152]);
});

for (const text of ["16", "16GiB", "16 GB", "0 GiB", "-1 GiB", "0.3 MiB", 16, undefined])
  test(`${JSON.stringify(text)} is no size`, () => assert.equal(parseSize(text), undefined));

test("a disk is at least as large as was asked for", () => assert.equal(gibibytes("1.5 GiB"), 2));

test("what is printed is read again", () => {
  for (const size of [512, 1024, 1536, 16_384]) assert.equal(mebibytes(printSize(size)), size);
});
