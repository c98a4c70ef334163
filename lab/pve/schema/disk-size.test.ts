import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDiskSize, printDiskSize } from "./disk-size.ts";

test("a size is read in bytes, with or without a unit", () => {
  assert.deepEqual(
    ["4294967296", "4G", "1.5T", "528K", "0"].map(parseDiskSize),
    [4294967296, 4294967296, 1649267441664, 540672, 0],
  );
  assert.equal(parseDiskSize("4GiB"), undefined);
});

test("a size is printed in the largest unit that leaves nothing over", () => {
  assert.deepEqual([4294967296, 1610612736, 1099511627776, 540672, 1000, 0].map(printDiskSize), [
    "4G",
    "1536M",
    "1T",
    "528K",
    "1000",
    "0",
  ]);
});
