import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Cluster } from "../cluster.ts";
import { testApi } from "../testing/api.ts";
import { writeStorage } from "./storage.ts";
import type { Volume } from "./volume.ts";
import {
  allocateVolume,
  cleanVolumes,
  copyVolume,
  findVolume,
  linkVolume,
  makeBaseVolume,
  moveVolume,
  removeSnapshot,
  removeVolume,
  requireVolume,
  resizeVolume,
  rollbackVolume,
  snapshotVolume,
  volumeFile,
  volumesOf,
} from "./volumes.ts";

const gib = 1024 ** 3;
const node = "prox-101";

function newCluster(context: TestContext): Cluster {
  const { cluster } = testApi(context);
  writeStorage(cluster, {
    id: "images",
    type: "dir",
    options: { path: "/mnt/images", content: "images,rootdir" },
    capacity: 100 * gib,
  });
  writeStorage(cluster, { id: "thick", type: "lvm", options: { vgname: "thick" }, capacity: 10 * gib });
  return cluster;
}

const content = (cluster: Cluster, volume: Volume) => readFileSync(volumeFile(cluster, volume), "utf8");
const files = ({ paths }: Cluster) => readdirSync(paths.volumes);

test("disks are numbered by guest, and named as their storage does", async (context) => {
  const cluster = newCluster(context);
  const volids: string[] = [];
  for (const storage of ["ceph", "ceph", "local-lvm", "images"]) {
    volids.push((await allocateVolume(cluster, { storage, node, vmid: 101, size: gib })).volid);
  }
  const qcow2 = { storage: "images", node, vmid: 101, size: gib, format: "qcow2" };
  volids.push((await allocateVolume(cluster, qcow2)).volid);
  volids.push((await allocateVolume(cluster, { ...qcow2, name: "vm-101-cloudinit" })).volid);
  assert.deepEqual(volids, [
    "ceph:vm-101-disk-0",
    "ceph:vm-101-disk-1",
    "local-lvm:vm-101-disk-0",
    "images:101/vm-101-disk-0.raw",
    "images:101/vm-101-disk-1.qcow2",
    "images:101/vm-101-cloudinit.qcow2",
  ]);
  assert.deepEqual(
    volumesOf(cluster, 101)
      .map(({ volid }) => volid)
      .sort(),
    [...volids].sort(),
  );
});

test("disks that are made at the same time get names of their own, and a free number is taken again", async (context) => {
  const cluster = newCluster(context);
  const request = { storage: "ceph", node, vmid: 101, size: gib };
  const made = await Promise.all(Array.from({ length: 5 }, () => allocateVolume(cluster, request)));
  assert.equal(new Set(made.map(({ volid }) => volid)).size, 5);
  await removeVolume(cluster, requireVolume(cluster, "ceph:vm-101-disk-2", node));
  assert.equal((await allocateVolume(cluster, request)).volid, "ceph:vm-101-disk-2");
});

test("a disk has the size that its storage can deal out", async (context) => {
  const cluster = newCluster(context);
  const size = 528 * 1024;
  const sizes: Record<string, number> = {};
  for (const storage of ["local-lvm", "ceph", "images"]) {
    const volume = await allocateVolume(cluster, { storage, node, vmid: 101, size });
    sizes[storage] = volume.size;
    assert.equal(statSync(volumeFile(cluster, volume)).size, volume.size);
  }
  assert.deepEqual(sizes, { "local-lvm": 4 * 1024 ** 2, ceph: 1024 ** 2, images: size });
});

test("a disk takes no room before it is written, and a thin storage gives away more than it has", async (context) => {
  const cluster = newCluster(context);
  const volume = await allocateVolume(cluster, { storage: "ceph", node, vmid: 101, size: 4000 * gib });
  assert.ok(statSync(volumeFile(cluster, volume)).blocks < 64);
  await assert.rejects(allocateVolume(cluster, { storage: "thick", node, vmid: 101, size: 11 * gib }), {
    message: "not enough free space (10485760 < 11534336)",
  });
});

test("a storage that cannot take a disk says so in PVE's words", async (context) => {
  const cluster = newCluster(context);
  writeStorage(cluster, { id: "off", type: "dir", options: { path: "/x", disable: 1 }, capacity: gib });
  writeStorage(cluster, {
    id: "there",
    type: "dir",
    options: { path: "/y", nodes: "prox-106" },
    capacity: gib,
  });
  const refusal = async (request: Partial<Parameters<typeof allocateVolume>[1]>) => {
    const asked = allocateVolume(cluster, { storage: "ceph", node, vmid: 101, size: gib, ...request });
    const error = await asked.then(
      () => undefined,
      (reason) => reason,
    );
    return error.errors?.storage ?? error.message;
  };
  assert.equal(await refusal({ storage: "none" }), "storage 'none' does not exist");
  assert.equal(await refusal({ storage: "off" }), "storage 'off' is disabled");
  assert.equal(await refusal({ storage: "there" }), "storage 'there' is not available on node 'prox-101'");
  assert.equal(await refusal({ storage: "local" }), "storage 'local' does not support vm images");
  assert.equal(
    await refusal({ storage: "local", content: "rootdir" }),
    "storage 'local' does not support container directories",
  );
  assert.equal(
    await refusal({ storage: "local-lvm", format: "qcow2" }),
    "unsupported format 'qcow2' for storage type lvmthin",
  );
  assert.equal(
    await refusal({ name: "vm-102-disk-0" }),
    "illegal name 'vm-102-disk-0' - should be 'vm-101-*'",
  );
  await allocateVolume(cluster, { storage: "local-lvm", node, vmid: 101, size: gib });
  assert.equal(
    await refusal({ storage: "local-lvm", name: "vm-101-disk-0" }),
    "disk image '/dev/pve/vm-101-disk-0' already exists",
  );
  assert.equal(
    files(cluster).filter((file) => !file.startsWith("vm-90")).length,
    1,
    "nothing is left of what was refused",
  );
});

test("what lies on a node is seen there alone, and what is shared everywhere", async (context) => {
  const cluster = newCluster(context);
  const own = await allocateVolume(cluster, { storage: "local-lvm", node, vmid: 101, size: gib });
  const shared = await allocateVolume(cluster, { storage: "ceph", node, vmid: 101, size: gib });
  assert.equal(findVolume(cluster, own.volid, "prox-106"), undefined);
  assert.equal(findVolume(cluster, shared.volid, "prox-106")?.path, shared.path);
  assert.throws(() => requireVolume(cluster, own.volid, "prox-106"), {
    message: "volume local-lvm:vm-101-disk-0 does not exist",
  });
});

test("volumes grow and keep what they hold, and never shrink", async (context) => {
  const cluster = newCluster(context);
  const volume = await allocateVolume(cluster, { storage: "ceph", node, vmid: 101, size: 1024 ** 2 });
  writeFileSync(volumeFile(cluster, volume), "data", { flag: "r+" });
  await resizeVolume(cluster, volume, 2 * 1024 ** 2);
  const grown = requireVolume(cluster, volume.volid, node);
  assert.equal(grown.size, 2 * 1024 ** 2);
  assert.equal(statSync(volumeFile(cluster, grown)).size, 2 * 1024 ** 2);
  assert.match(content(cluster, grown), /^data/);
  await assert.rejects(resizeVolume(cluster, volume, 1024 ** 2), {
    message: "shrinking disks is not supported",
  });
});

test("a copy is a volume of its own, at the size and in the format of where it goes", async (context) => {
  const cluster = newCluster(context);
  const volume = await allocateVolume(cluster, {
    storage: "images",
    node,
    vmid: 101,
    size: 1024,
    format: "qcow2",
  });
  writeFileSync(volumeFile(cluster, volume), "data", { flag: "r+" });
  const copy = await copyVolume(cluster, volume, { storage: "local-lvm", node: "prox-106", vmid: 102 });
  assert.equal(copy.volid, "local-lvm:vm-102-disk-0");
  assert.equal(copy.format, "raw");
  assert.equal(copy.node, "prox-106");
  assert.equal(statSync(volumeFile(cluster, copy)).size, 4 * 1024 ** 2);
  await removeVolume(cluster, volume);
  assert.match(content(cluster, copy), /^data/);
});

test("a linked clone tells its base in its name where the storage does, and keeps it from being removed", async (context) => {
  const cluster = newCluster(context);
  const names: string[] = [];
  for (const storage of ["ceph", "images", "local-lvm"]) {
    const disk = await allocateVolume(cluster, { storage, node, vmid: 100, size: gib });
    const base = makeBaseVolume(cluster, disk);
    const clone = await linkVolume(cluster, base, { vmid: 101, node });
    names.push(clone.volid);
    assert.equal(findVolume(cluster, disk.volid, node), undefined);
    if (storage === "local-lvm") continue;
    const name = base.volid.slice(storage.length + 1);
    await assert.rejects(removeVolume(cluster, base), {
      message: `base volume '${name}' is still in use by linked clones`,
    });
    await removeVolume(cluster, clone);
    await removeVolume(cluster, base);
  }
  assert.deepEqual(names, [
    "ceph:base-100-disk-0/vm-101-disk-0",
    "images:100/base-100-disk-0.raw/101/vm-101-disk-0.qcow2",
    "local-lvm:vm-101-disk-0",
  ]);
});

test("only a base volume can be linked to, and none becomes one twice", async (context) => {
  const cluster = newCluster(context);
  const disk = await allocateVolume(cluster, { storage: "ceph", node, vmid: 100, size: gib });
  await assert.rejects(linkVolume(cluster, disk, { vmid: 101, node }), {
    message: "clone_image only works on base images",
  });
  const base = makeBaseVolume(cluster, disk);
  assert.throws(() => makeBaseVolume(cluster, base), {
    message: "create_base not possible with base image",
  });
});

test("a volume moves to another node with its content, under a free name", async (context) => {
  const cluster = newCluster(context);
  const request = { storage: "local-lvm", vmid: 101, size: 1024 };
  const volume = await allocateVolume(cluster, { ...request, node });
  writeFileSync(volumeFile(cluster, volume), "data", { flag: "r+" });
  await allocateVolume(cluster, { ...request, node: "prox-106" });
  const moved = moveVolume(cluster, volume, { node: "prox-106" });
  assert.equal(moved.volid, "local-lvm:vm-101-disk-1");
  assert.match(content(cluster, moved), /^data/);
  assert.equal(findVolume(cluster, volume.volid, node), undefined);
  const shared = await allocateVolume(cluster, { storage: "ceph", node, vmid: 101, size: gib });
  assert.deepEqual(moveVolume(cluster, shared, { node: "prox-106" }), shared);
  const given = moveVolume(cluster, shared, { node, vmid: 102 });
  assert.equal(given.volid, "ceph:vm-102-disk-0");
  assert.equal(given.vmid, 102);
});

test("a snapshot brings back content and size, and goes with its volume", async (context) => {
  const cluster = newCluster(context);
  const volume = await allocateVolume(cluster, { storage: "ceph", node, vmid: 101, size: 1024 ** 2 });
  const write = (text: string) =>
    writeFileSync(volumeFile(cluster, requireVolume(cluster, volume.volid, node)), text, { flag: "r+" });
  const before = files(cluster);
  write("first");
  await snapshotVolume(cluster, volume, "one");
  await resizeVolume(cluster, volume, 2 * 1024 ** 2);
  write("later");
  const then = await copyVolume(cluster, requireVolume(cluster, volume.volid, node), {
    storage: "ceph",
    node,
    vmid: 102,
    snapshot: "one",
  });
  assert.match(content(cluster, then), /^first/);
  await removeVolume(cluster, then);
  await rollbackVolume(cluster, volume, "one");
  const back = requireVolume(cluster, volume.volid, node);
  assert.match(content(cluster, back), /^first/);
  assert.equal(back.size, 1024 ** 2);
  write("again");
  await rollbackVolume(cluster, volume, "one");
  assert.match(content(cluster, requireVolume(cluster, volume.volid, node)), /^first/);
  await removeSnapshot(cluster, volume, "one");
  await removeSnapshot(cluster, volume, "one");
  assert.equal(files(cluster).length, before.length);
  await snapshotVolume(cluster, volume, "two");
  await removeVolume(cluster, requireVolume(cluster, volume.volid, node));
  assert.equal(files(cluster).length, before.length - 1);
});

test("what a storage cannot keep as a snapshot is refused", async (context) => {
  const cluster = newCluster(context);
  const volume = await allocateVolume(cluster, { storage: "images", node, vmid: 101, size: gib });
  await assert.rejects(snapshotVolume(cluster, volume, "one"), {
    message: "can't snapshot this image format",
  });
});

test("at the start, what no volume names is removed and the rest is kept", async (context) => {
  const cluster = newCluster(context);
  const volume = await allocateVolume(cluster, { storage: "ceph", node, vmid: 101, size: 1024 });
  await snapshotVolume(cluster, volume, "one");
  const kept = files(cluster).sort();
  writeFileSync(join(cluster.paths.volumes, "torn"), "");
  mkdirSync(join(cluster.paths.volumes, "folder/of/a/system"), { recursive: true });
  mkdirSync(cluster.paths.temporary, { recursive: true });
  writeFileSync(join(cluster.paths.temporary, "upload"), "");
  await cleanVolumes(cluster);
  assert.deepEqual(files(cluster).sort(), kept);
  assert.deepEqual(existsSync(join(cluster.paths.temporary, "upload")), false);
});
