import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { Cluster } from "../cluster.ts";
import { cloudImage, containerTemplate } from "../images/lab-image.ts";
import { emptyQcow2 } from "../images/qcow2.ts";
import { tarWithFile } from "../images/tar.ts";
import { testApi } from "../testing/api.ts";
import { testSystemVolumes } from "../testing/machines.ts";
import { addFile } from "./files.ts";
import { requireDefinition } from "./storage.ts";
import type { Content, Volume } from "./volume.ts";
import {
  allocateVolume,
  copyVolume,
  importVolume,
  removeVolume,
  requireVolume,
  resizeVolume,
  volumeFile,
} from "./volumes.ts";

const gib = 1024 ** 3;
const node = "prox-101";
const target = { storage: "ceph", node, vmid: 101 };

function newCluster(context: TestContext) {
  const systemVolumes = testSystemVolumes();
  const { cluster } = testApi(context, { systemVolumes });
  return { cluster, folders: systemVolumes.folders };
}

function put(cluster: Cluster, content: Content, filename: string, bytes: Buffer | string): Promise<Volume> {
  mkdirSync(cluster.paths.temporary, { recursive: true });
  const file = join(cluster.paths.temporary, "given");
  writeFileSync(file, bytes);
  return addFile(cluster, { storage: requireDefinition(cluster, "local"), node, content, filename }, file);
}

test("a disk of the lab's cloud image is a system volume over that image, and so are its copies", async (context) => {
  const { cluster, folders } = newCluster(context);
  await put(cluster, "import", "debian.qcow2", cloudImage("a1b2c3"));
  const disk = await importVolume(cluster, { source: "local:import/debian.qcow2", ...target });
  assert.equal(disk.volid, "ceph:vm-101-disk-0");
  assert.equal(disk.image, "a1b2c3");
  assert.equal(disk.size, 3 * gib);
  assert.equal(folders.get(volumeFile(cluster, disk)), "a1b2c3");
  await resizeVolume(cluster, disk, 20 * gib);
  const copy = await copyVolume(cluster, disk, { ...target, vmid: 102 });
  assert.deepEqual([copy.image, copy.size], ["a1b2c3", 20 * gib]);
  assert.equal(folders.get(volumeFile(cluster, copy)), "a1b2c3");
  await removeVolume(cluster, disk);
  assert.deepEqual([...folders.keys()], [volumeFile(cluster, copy)]);
});

test("a container's root is made of the lab's template, at the size it shall have", async (context) => {
  const { cluster, folders } = newCluster(context);
  const template = await put(cluster, "vztmpl", "debian-13.tar.zst", containerTemplate("a1b2c3"));
  const root = await importVolume(cluster, { source: template, ...target, size: 8 * gib });
  assert.deepEqual([root.content, root.image, root.size], ["rootdir", "a1b2c3", 8 * gib]);
  assert.equal(folders.get(volumeFile(cluster, root)), "a1b2c3");
});

test("any other template makes a root that has nothing to start, and what is no archive none", async (context) => {
  const { cluster } = newCluster(context);
  const packed = gzipSync(tarWithFile("etc/hostname", "x"));
  const other = await put(cluster, "vztmpl", "alpine.tar.gz", packed);
  assert.equal((await importVolume(cluster, { source: other, ...target })).image, "");
  const broken = await put(cluster, "vztmpl", "broken.tar.gz", "no archive");
  await assert.rejects(importVolume(cluster, { source: broken, ...target }), {
    message: "unable to restore - This does not look like a tar archive",
  });
});

test("another disk image becomes a disk of its virtual size, and a raw one keeps what it holds", async (context) => {
  const { cluster } = newCluster(context);
  const bytes = emptyQcow2({ virtualSize: 5 * gib, backingFile: undefined });
  const qcow2 = await importVolume(cluster, {
    source: await put(cluster, "import", "other.qcow2", bytes),
    ...target,
  });
  assert.deepEqual([qcow2.image, qcow2.size], [undefined, 5 * gib]);
  assert.equal(statSync(volumeFile(cluster, qcow2)).size, 5 * gib);
  const raw = await importVolume(cluster, {
    source: await put(cluster, "import", "other.raw", "data"),
    ...target,
  });
  assert.equal(raw.size, 1024 ** 2, "in the units of the storage");
  assert.match(readFileSync(volumeFile(cluster, raw), "utf8"), /^data\0/);
});

test("a disk can be made of another guest's, and of no ISO image", async (context) => {
  const { cluster } = newCluster(context);
  const source = await allocateVolume(cluster, { storage: "local-lvm", node, vmid: 100, size: gib });
  const disk = await importVolume(cluster, { source: source.volid, ...target });
  assert.deepEqual([disk.volid, disk.vmid], ["ceph:vm-101-disk-0", 101]);
  await put(cluster, "iso", "debian.iso", "x");
  await assert.rejects(importVolume(cluster, { source: "local:iso/debian.iso", ...target }), {
    message: "local:iso/debian.iso has wrong type 'iso' - needs to be 'images' or 'import'",
  });
  await assert.rejects(importVolume(cluster, { source: "local:import/none.qcow2", ...target }), {
    message: "volume local:import/none.qcow2 does not exist",
  });
});

test("an empty root belongs to the system volumes too", async (context) => {
  const { cluster, folders } = newCluster(context);
  const root = await allocateVolume(cluster, { ...target, size: gib, content: "rootdir", system: true });
  assert.equal(requireVolume(cluster, root.volid, node).image, "");
  assert.equal(folders.get(volumeFile(cluster, root)), "");
});
