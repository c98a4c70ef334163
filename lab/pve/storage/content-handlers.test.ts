import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { writeAcl } from "../access/acl.ts";
import { emptyQcow2 } from "../images/qcow2.ts";
import { type TestApi, testApi } from "../testing/api.ts";
import { addFile } from "./files.ts";
import { requireDefinition, writeStorage } from "./storage.ts";
import type { Content, Volume } from "./volume.ts";
import { allocateVolume, linkVolume, makeBaseVolume } from "./volumes.ts";

const gib = 1024 ** 3;
const node = "prox-101";
const path = (storage: string) => `/nodes/${node}/storage/${storage}/content`;

type Entry = Record<string, string | number>;

/** Puts a file into `local` as an upload would. */
function put(
  { cluster }: TestApi,
  content: Content,
  filename: string,
  bytes: Buffer | string,
): Promise<Volume> {
  mkdirSync(cluster.paths.temporary, { recursive: true });
  const file = join(cluster.paths.temporary, "given");
  writeFileSync(file, bytes);
  const storage = requireDefinition(cluster, "local");
  return addFile(cluster, { storage, node, content, filename }, file);
}

/** Makes jane@pve somebody with these roles at these paths, and returns the headers of her token. */
async function jane(
  { ask, cluster }: TestApi,
  rules: Record<string, string>,
): Promise<Record<string, string>> {
  await ask("POST", "/access/users", { userid: "jane@pve" });
  const { value } = await ask("POST", "/access/users/jane@pve/token/tests", { privsep: 0 });
  for (const [where, roleid] of Object.entries(rules)) {
    writeAcl(cluster, { path: where, type: "user", ugid: "jane@pve", roleid, propagate: true });
  }
  return { authorization: `PVEAPIToken=jane@pve!tests=${value}` };
}

function addFolder({ cluster }: TestApi): void {
  const options = { path: "/mnt/images", content: "images,rootdir" };
  writeStorage(cluster, { id: "images", type: "dir", options, capacity: 100 * gib });
}

test("a storage lists what it holds, by kind and by guest", async (context) => {
  const api = testApi(context);
  const { ask, cluster } = api;
  await put(api, "iso", "debian.iso", "x");
  await put(api, "vztmpl", "debian-13.tar.zst", "xy");
  await put(api, "snippets", "user.yaml", "xyz");
  const list = async (parameters = {}) =>
    (await ask("GET", path("local"), parameters)).map(({ ctime, ...entry }: Entry) => {
      assert.ok(Number(ctime) > 1_700_000_000);
      return entry;
    });
  const iso = { volid: "local:iso/debian.iso", content: "iso", format: "iso", size: 1 };
  assert.deepEqual(await list(), [
    iso,
    { volid: "local:snippets/user.yaml", content: "snippets", format: "snippet", size: 3 },
    { volid: "local:vztmpl/debian-13.tar.zst", content: "vztmpl", format: "tzst", size: 2 },
  ]);
  assert.deepEqual(await list({ content: "iso" }), [iso]);
  await allocateVolume(cluster, { storage: "ceph", node, vmid: 101, size: gib });
  await allocateVolume(cluster, { storage: "ceph", node, vmid: 102, size: gib, content: "rootdir" });
  const [disk, ...more] = await ask("GET", path("ceph"), { vmid: 101 });
  assert.deepEqual(
    [disk.volid, disk.vmid, disk.size, disk.format, disk.content],
    ["ceph:vm-101-disk-0", 101, gib, "raw", "images"],
  );
  assert.deepEqual(more, []);
  const [root] = await ask("GET", path("ceph"), { content: "rootdir" });
  assert.equal(root.volid, "ceph:vm-102-disk-0");
});

test("linked clones tell their base as their storage does", async (context) => {
  const api = testApi(context);
  const { ask, cluster } = api;
  addFolder(api);
  const parents: Record<string, unknown> = {};
  for (const storage of ["ceph", "images", "local-lvm"]) {
    const disk = await allocateVolume(cluster, { storage, node, vmid: 100, size: gib });
    await linkVolume(cluster, makeBaseVolume(cluster, disk), { vmid: 101, node });
    const [clone] = await ask("GET", path(storage), { vmid: 101 });
    parents[storage] = clone.parent;
  }
  assert.deepEqual(parents, {
    ceph: "base-100-disk-0@__base__",
    images: "../100/base-100-disk-0.raw",
    "local-lvm": undefined,
  });
});

test("a volume is found by its id, with its slash as it is, escaped, or without the storage", async (context) => {
  const api = testApi(context);
  const { ask } = api;
  await put(api, "import", "debian.qcow2", emptyQcow2({ virtualSize: 3 * gib, backingFile: undefined }));
  const expected = {
    path: "/var/lib/vz/import/debian.qcow2",
    size: 3 * gib,
    used: 256 * 1024,
    format: "qcow2",
  };
  for (const volume of [
    "local:import/debian.qcow2",
    "local:import%2Fdebian.qcow2",
    "import%2Fdebian.qcow2",
  ]) {
    assert.deepEqual(await ask("GET", `${path("local")}/${volume}`), expected);
  }
  const [entry] = await ask("GET", path("local"));
  assert.equal(entry.size, 256 * 1024, "lists tell the length of the file");
});

test("a disk tells its size and format, which LVM's volumes have no use of", async (context) => {
  const { ask, cluster } = testApi(context);
  await allocateVolume(cluster, { storage: "local-lvm", node, vmid: 101, size: gib });
  assert.deepEqual(await ask("GET", `${path("local-lvm")}/local-lvm:vm-101-disk-0`), {
    path: "/dev/pve/vm-101-disk-0",
    size: gib,
    used: 0,
    format: "raw",
  });
});

test("a volume that is not there is missed as its storage's tools do", async (context) => {
  const { refusal } = testApi(context);
  const message = async (storage: string, volume: string) =>
    (await refusal("GET", `${path(storage)}/${volume}`)).message;
  assert.equal(
    await message("local", "local:iso/x.iso"),
    "volume_size_info on 'local:iso/x.iso' failed - no format",
  );
  assert.match(await message("ceph", "ceph:vm-101-disk-0"), /\(2\) No such file or directory$/);
  assert.match(await message("local-lvm", "vm-101-disk-0"), /^can't get size of '\/dev\/pve\/vm-101-disk-0'/);
  assert.equal(await message("local", "local:x"), "unable to parse directory volume name 'x'");
  const { errors } = await refusal("GET", `${path("local")}/ceph:vm-101-disk-0`);
  assert.deepEqual(errors, { volume: "storage ID mismatch (ceph != local)" });
});

test("a disk is allocated by name and size", async (context) => {
  const api = testApi(context);
  const { ask, refusal } = api;
  addFolder(api);
  const disk = { vmid: 101, filename: "vm-101-data", size: "2G" };
  assert.equal(await ask("POST", path("ceph"), disk), "ceph:vm-101-data");
  assert.equal((await ask("GET", path("ceph"), { vmid: 101 }))[0].size, 2 * gib);
  const file = { ...disk, filename: "vm-101-data.qcow2", size: "1024" };
  assert.equal(await ask("POST", path("images"), file), "images:101/vm-101-data.qcow2");
  assert.equal((await ask("GET", path("images"), { vmid: 101 }))[0].size, 1024 ** 2);
  const { errors } = await refusal("POST", path("images"), { ...file, format: "raw" });
  assert.deepEqual(errors, { format: "different storage formats (raw != qcow2)" });
  const { message } = await refusal("POST", path("images"), { ...file, filename: "../x.raw" });
  assert.equal(message, "unable to parse volume filename '../x.raw'");
});

test("what is deleted is gone with its content when the task has ended", async (context) => {
  const api = testApi(context);
  const { ask, task } = api;
  await put(api, "iso", "debian.iso", "x");
  const volume = `${path("local")}/local:iso%2Fdebian.iso`;
  const { exitstatus, log } = await task("DELETE", volume);
  assert.equal(exitstatus, "OK");
  assert.ok(log.includes("Removed volume 'local:iso/debian.iso'"));
  assert.deepEqual(await ask("GET", path("local")), []);
  const again = await task("DELETE", volume);
  assert.equal(again.exitstatus, "OK", "PVE only remarks that a file is not there");
  assert.ok(again.log.includes("disk image '/var/lib/vz/template/iso/debian.iso' does not exist"));
});

test("a task of deletion names guest and storage, and who waits for it gets none", async (context) => {
  const { ask, cluster } = testApi(context);
  await allocateVolume(cluster, { storage: "ceph", node, vmid: 101, size: gib });
  await allocateVolume(cluster, { storage: "ceph", node, vmid: 101, size: gib });
  const upid = await ask("DELETE", `${path("ceph")}/ceph:vm-101-disk-0`);
  assert.match(upid, /:imgdel:101@ceph:root@pam:$/);
  assert.equal(await ask("DELETE", `${path("ceph")}/ceph:vm-101-disk-1`, { delay: 5 }), null);
  await cluster.tasks.ended(upid);
  assert.deepEqual(await ask("GET", path("ceph"), { vmid: 101 }), []);
});

test("a base volume with linked clones, and a protected backup, stay", async (context) => {
  const api = testApi(context);
  const { ask, task, refusal, cluster } = api;
  const disk = await allocateVolume(cluster, { storage: "ceph", node, vmid: 100, size: gib });
  await linkVolume(cluster, makeBaseVolume(cluster, disk), { vmid: 101, node });
  const base = await task("DELETE", `${path("ceph")}/ceph:base-100-disk-0`);
  assert.equal(base.exitstatus, "base volume 'base-100-disk-0' is still in use by linked clones");
  const name = "backup/vzdump-qemu-101-2026_01_01-00_00_00.vma.zst";
  await put(api, "backup", name.slice(7), "x");
  const backup = `${path("local")}/local:${encodeURIComponent(name)}`;
  await ask("PUT", backup, { protected: 1, notes: "before\nthe move" });
  const { notes, protected: kept } = await ask("GET", backup);
  assert.deepEqual([notes, kept], ["before\nthe move", 1]);
  assert.equal((await ask("GET", path("local")))[0].notes, "before");
  const { exitstatus } = await task("DELETE", backup);
  assert.equal(exitstatus, `cannot remove protected volume '${name}' on 'local'`);
  const { message } = await refusal("PUT", `${path("ceph")}/ceph:base-100-disk-0`, { notes: "x" });
  assert.equal(message, "only backups can have notes");
});

test("each sees what they may: images with the storage, disks with their guest", async (context) => {
  const api = testApi(context);
  const { ask, refusal, cluster } = api;
  const headers = await jane(api, { "/storage/ceph": "PVEDatastoreUser", "/vms/101": "PVEVMAdmin" });
  for (const vmid of [101, 102]) await allocateVolume(cluster, { storage: "ceph", node, vmid, size: gib });
  const volids = (await ask("GET", path("ceph"), {}, headers)).map(({ volid }: Entry) => volid);
  assert.deepEqual(volids, ["ceph:vm-101-disk-0"]);
  const refused = async (method: string, target: string, parameters = {}) => {
    const { status, message } = await refusal(method, target, parameters, headers);
    return `${status} ${message}`;
  };
  assert.equal(
    await refused("GET", `${path("ceph")}/ceph:vm-102-disk-0`),
    "403 Permission check failed (/vms/102, VM.Config.Disk)",
  );
  assert.equal(
    await refused("DELETE", `${path("ceph")}/ceph:vm-101-disk-0`),
    "403 Permission check failed (/storage/ceph, Datastore.Allocate)",
  );
  assert.equal(
    await refused("GET", path("local")),
    "403 Permission check failed (/storage/local, Datastore.Audit|Datastore.AllocateSpace)",
  );
  const seen = async (target: string) =>
    (await ask("GET", target, {}, headers)).map(({ storage }: Entry) => storage);
  assert.deepEqual(await seen("/storage"), ["ceph"]);
  assert.deepEqual(await seen(`/nodes/${node}/storage`), ["ceph"]);
});
