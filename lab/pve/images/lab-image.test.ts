import assert from "node:assert/strict";
import { test } from "node:test";
import { zstdDecompressSync } from "node:zlib";
import { cloudImage, containerTemplate, namedImage, templateImage } from "./lab-image.ts";
import { emptyQcow2, parseQcow2 } from "./qcow2.ts";
import { firstFile, tarWithFile } from "./tar.ts";

const gib = 1024 ** 3;

test("the cloud image is a qcow2 file of 3 GiB that names the lab's image", () => {
  const image = cloudImage("a1b2c3");
  assert.deepEqual(parseQcow2(image), {
    virtualSize: 3 * gib,
    backingFile: "estate-lab-image:a1b2c3",
    hasDataFile: false,
  });
  assert.equal(namedImage(image), "a1b2c3");
  assert.deepEqual(cloudImage("a1b2c3"), image, "the same bytes each time");
});

test("the tables of a qcow2 file lie behind each other and count every cluster once", () => {
  const cluster = 64 * 1024;
  const file = emptyQcow2({ virtualSize: 700 * gib + 512, backingFile: undefined });
  const mappings = file.readUInt32BE(36);
  assert.equal(mappings, Math.ceil((700 * gib + 512) / (512 * 1024 ** 2)));
  assert.equal(file.readBigUInt64BE(40), BigInt(3 * cluster));
  assert.equal(file.readBigUInt64BE(48), BigInt(cluster));
  assert.equal(file.readBigUInt64BE(cluster), BigInt(2 * cluster));
  const counts = Array.from({ length: 6 }, (_, index) => file.readUInt16BE(2 * cluster + 2 * index));
  assert.deepEqual(counts, [1, 1, 1, 1, 0, 0]);
  assert.equal(file.length, 4 * cluster);
});

test("what is no qcow2 file is told from one", () => {
  assert.equal(parseQcow2(Buffer.alloc(0)), undefined);
  assert.equal(parseQcow2(Buffer.alloc(1024)), undefined);
  const foreign = emptyQcow2({ virtualSize: gib, backingFile: "/etc/passwd" });
  assert.equal(namedImage(foreign), undefined);
  foreign.writeUInt32BE(4, 4);
  assert.equal(parseQcow2(foreign), undefined);
});

test("an image of the lab is named by a folder, and by nothing that leads elsewhere", () => {
  for (const name of ["../secrets", "a/b", "", ".", ".."]) {
    const backingFile = `estate-lab-image:${name}`;
    assert.equal(namedImage(emptyQcow2({ virtualSize: gib, backingFile })), undefined, name);
    assert.equal(templateImage(tarWithFile("estate-lab-image", name)), undefined, name);
  }
});

test("the template for containers is a packed archive with one file that names the lab's image", () => {
  const archive = zstdDecompressSync(containerTemplate("a1b2c3"));
  assert.deepEqual(firstFile(archive), { name: "estate-lab-image", content: "a1b2c3" });
  assert.equal(templateImage(archive), "a1b2c3");
  assert.equal(templateImage(tarWithFile("etc/hostname", "a1b2c3")), undefined);
  assert.equal(templateImage(Buffer.alloc(2048)), undefined);
});
