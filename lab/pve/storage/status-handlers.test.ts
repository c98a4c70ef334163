import assert from "node:assert/strict";
import { test } from "node:test";
import { testApi } from "../testing/api.ts";
import { allocateVolume, removeVolume } from "./volumes.ts";

const gib = 1024 ** 3;

test("a node lists its storages with figures that add up", async (context) => {
  const { ask } = testApi(context);
  const storages = await ask("GET", "/nodes/prox-101/storage");
  assert.equal(storages.length, 3);
  for (const { total, used, avail, used_fraction, active, enabled } of storages) {
    assert.equal(used + avail, total);
    assert.equal(used_fraction, used / total);
    assert.deepEqual([active, enabled], [1, 1]);
  }
});

test("volumes take room on the storage they are on, on every node where it is shared", async (context) => {
  const { ask, cluster } = testApi(context);
  const used = async (node: string, storage: string) =>
    (await ask("GET", `/nodes/${node}/storage/${storage}/status`)).used;
  const before = await used("prox-106", "ceph");
  assert.ok(before > 0, "the owner's machines are on it");
  const request = { node: "prox-101", vmid: 101, size: 5 * gib };
  const shared = await allocateVolume(cluster, { storage: "ceph", ...request });
  await allocateVolume(cluster, { storage: "local-lvm", ...request });
  assert.equal(await used("prox-106", "ceph"), before + 5 * gib);
  assert.equal(await used("prox-101", "local-lvm"), 5 * gib);
  assert.equal(await used("prox-106", "local-lvm"), 0);
  await removeVolume(cluster, shared);
  assert.equal(await used("prox-106", "ceph"), before);
});

test("storages are chosen by content, name, state and the node that shall see them too", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/storage", { storage: "there", type: "dir", path: "/x", nodes: "prox-106" });
  await ask("POST", "/storage", { storage: "off", type: "dir", path: "/y", disable: 1 });
  const names = async (parameters: Record<string, string | number>) =>
    (await ask("GET", "/nodes/prox-101/storage", parameters)).map(
      ({ storage }: { storage: string }) => storage,
    );
  assert.deepEqual(await names({}), ["ceph", "local", "local-lvm", "off", "there"]);
  assert.deepEqual(await names({ content: "iso,backup" }), ["local"]);
  assert.deepEqual(await names({ content: "images" }), ["ceph", "local-lvm"]);
  assert.deepEqual(await names({ enabled: 1 }), ["ceph", "local", "local-lvm", "there"]);
  assert.deepEqual(await names({ target: "prox-102" }), ["ceph"]);
  assert.deepEqual(await names({ storage: "local" }), ["local"]);
  const { errors } = await refusal("GET", "/nodes/prox-101/storage", { storage: "none" });
  assert.deepEqual(errors, { storage: "No such storage." });
  const [off] = await ask("GET", "/nodes/prox-101/storage", { storage: "there" });
  assert.deepEqual([off.active, off.enabled, off.total], [0, 0, 0]);
});

test("formats are told to who asks for them", async (context) => {
  const { ask } = testApi(context);
  const [local] = await ask("GET", "/nodes/prox-101/storage", { storage: "local", format: 1 });
  assert.deepEqual(local.formats, { supported: ["qcow2", "raw", "subvol", "vmdk"], default: "raw" });
});

test("a storage lists what can be asked of it", async (context) => {
  const { ask } = testApi(context);
  const names = await ask("GET", "/nodes/prox-101/storage/local");
  assert.ok(names.some(({ subdir }: { subdir: string }) => subdir === "download-url"));
});

test("images of registries cannot be had, and backups are not there", async (context) => {
  const { refusal } = testApi(context);
  const storage = "/nodes/prox-101/storage/local";
  const oci = await refusal("POST", `${storage}/oci-registry-pull`, { reference: "debian:13" });
  // The owner's release has no images of OCI yet.
  assert.equal(oci.message, "Method 'POST /nodes/prox-101/storage/local/oci-registry-pull' not implemented");
  const list = await refusal("GET", `${storage}/file-restore/list`, { volume: "x", filepath: "/" });
  assert.equal(list.status, 501);
  const metadata = await refusal("GET", `${storage}/import-metadata`, { volume: "import/x.qcow2" });
  assert.equal(metadata.message, "invalid format");
});
