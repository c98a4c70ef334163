import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { findVolume, requireVolume, volumesOf } from "../../storage/volumes.ts";
import { containerApi } from "../../testing/containers.ts";

const path = "/nodes/prox-101/lxc/101";
const other = "/nodes/prox-101/lxc/102";
const gib = 1024 ** 3;

async function withContainer(context: TestContext, parameters: Record<string, string | number> = {}) {
  const api = await containerApi(context);
  await api.create({ rootfs: "local-lvm:8", mp0: "ceph:4,mp=/srv/data,backup=1", ...parameters });
  const refused = async (method: string, call: string, given: Record<string, string | number>) => {
    const { status, message, errors } = await api.refusal(method, call, given);
    return errors ? [status, errors] : [status, message];
  };
  const resize = (disk: string, size: string) => api.task("PUT", `${path}/resize`, { disk, size });
  const volumes = (vmid = 101) =>
    volumesOf(api.cluster, vmid)
      .map(({ volid }) => volid)
      .sort();
  return { ...api, refused, resize, volumes };
}

test("a volume grows to a size and by one, and its mount point tells so", async (context) => {
  const { resize, container, cluster, ask } = await withContainer(context);
  assert.equal((await resize("rootfs", "+8G")).exitstatus, "OK");
  assert.equal(container().config.rootfs, "local-lvm:vm-101-disk-0,size=16G");
  const upid = await ask("PUT", `${path}/resize`, { disk: "mp0", size: "4608M" });
  assert.equal(upid.split(":")[5], "resize");
  assert.equal((await cluster.tasks.ended(upid)).exitstatus, "OK");
  assert.equal(container().config.mp0, "ceph:vm-101-disk-0,mp=/srv/data,backup=1,size=4608M");
  assert.equal(requireVolume(cluster, "ceph:vm-101-disk-0", "prox-101").size, 4.5 * gib);
});

test("a volume does not shrink, nor to what it is", async (context) => {
  const { refused } = await withContainer(context);
  const resize = (disk: string, size: string) => refused("PUT", `${path}/resize`, { disk, size });
  assert.deepEqual(await resize("rootfs", "4G"), [500, "unable to shrink disk size"]);
  assert.deepEqual(await resize("rootfs", "8G"), [500, "disk is already at specified size"]);
  assert.deepEqual(await resize("mp1", "8G"), [500, "disk 'mp1' does not exist"]);
  assert.deepEqual(await resize("rootfs", "much"), [400, { size: "value does not match the regex pattern" }]);
});

test("a volume moves to another storage, and the old one is set aside or deleted", async (context) => {
  const { task, container, volumes } = await withContainer(context);
  const move = async (given: Record<string, string | number>) =>
    (await task("POST", `${path}/move_volume`, given)).exitstatus;
  assert.equal(await move({ volume: "mp0", storage: "local-lvm" }), "OK");
  assert.equal(container().config.mp0, "local-lvm:vm-101-disk-1,mp=/srv/data,backup=1,size=4G");
  assert.equal(container().config.unused0, "ceph:vm-101-disk-0");
  assert.equal(await move({ volume: "rootfs", storage: "ceph", delete: 1 }), "OK");
  assert.equal(container().config.rootfs, "ceph:vm-101-disk-1,size=8G");
  assert.deepEqual(volumes(), ["ceph:vm-101-disk-0", "ceph:vm-101-disk-1", "local-lvm:vm-101-disk-1"]);
});

test("a volume is given to another container", async (context) => {
  const { create, task, container, volumes, ask, cluster } = await withContainer(context);
  await create({ vmid: 102 });
  const upid = await ask("POST", `${path}/move_volume`, {
    volume: "mp0",
    "target-vmid": 102,
    "target-volume": "mp3",
  });
  assert.equal((await cluster.tasks.ended(upid)).exitstatus, "OK");
  assert.equal(container().config.mp0, undefined);
  assert.equal(container(102).config.mp3, "ceph:vm-102-disk-0,mp=/srv/data,backup=1,size=4G");
  assert.deepEqual(volumes(), ["local-lvm:vm-101-disk-0"]);
  assert.deepEqual(volumes(102), ["ceph:vm-102-disk-0", "local-lvm:vm-102-disk-0"]);
  await ask("PUT", `${other}/config`, { delete: "mp3" });
  assert.equal(container(102).config.unused0, "ceph:vm-102-disk-0");
  await task("POST", `${other}/move_volume`, {
    volume: "unused0",
    "target-vmid": 101,
    "target-volume": "unused4",
  });
  assert.equal(container().config.unused4, "ceph:vm-101-disk-0");
});

test("volumes that cannot move stay, in PVE's words", async (context) => {
  const { create, refused, task, volumes, ask, container } = await withContainer(context, {
    mp1: "/mnt/node,mp=/srv/node",
    mp2: "ceph:1,mp=/srv/more",
  });
  await create({ vmid: 102, rootfs: "local-lvm:4", mp0: "ceph:1,mp=/data" });
  const move = (given: Record<string, string | number>) => refused("POST", `${path}/move_volume`, given);
  const missing = "both 'storage' and 'target-vmid' missing, either needs to be set";
  assert.deepEqual(await move({ volume: "mp0" }), [400, { storage: missing, "target-vmid": missing }]);
  assert.deepEqual(await move({ volume: "mp0", storage: "ceph", "target-vmid": 102 }), [
    500,
    "either set storage or target-vmid, but not both",
  ]);
  assert.deepEqual(await move({ volume: "mp1", storage: "ceph" }), [500, "cannot copy volumes of type bind"]);
  assert.deepEqual(await move({ volume: "mp7", storage: "ceph" }), [
    500,
    "volume 'mp7' for container '101' does not exist",
  ]);
  assert.deepEqual(await move({ volume: "rootfs", "target-vmid": 102, "target-volume": "mp1" }), [
    500,
    "Cannot move to/from 'rootfs'",
  ]);
  assert.deepEqual(await move({ volume: "mp0", "target-vmid": 102 }), [
    500,
    "Target volume key 'mp0' is already in use for container '102'",
  ]);
  assert.deepEqual(await move({ volume: "mp0", "target-vmid": 103 }), [500, "could not find CT 103"]);
  const before = [container(), volumes()];
  const { exitstatus } = await task("POST", `${path}/move_volume`, { volume: "mp0", storage: "tape" });
  assert.equal(exitstatus, "storage 'tape' does not exist");
  assert.deepEqual([container(), volumes()], before);
  await task("POST", `${path}/status/start`);
  assert.deepEqual(await move({ volume: "mp0", storage: "local-lvm" }), [
    500,
    "cannot move volumes of a running container",
  ]);
  assert.deepEqual(await move({ volume: "mp0", "target-vmid": 102, "target-volume": "mp5" }), [
    500,
    "Cannot move in-use volume while the source CT is running - detach or shutdown first",
  ]);
  await task("POST", `${path}/status/stop`);
  await ask("PUT", `${path}/config`, { delete: "mp1" });
  await task("POST", `${path}/snapshot`, { snapname: "one" });
  assert.deepEqual(await move({ volume: "mp2", storage: "local-lvm", delete: 1 }), [
    500,
    "you can't move a volume with snapshots and delete the source",
  ]);
});

test("a volume that cannot be copied leaves nothing behind", async (context) => {
  const { task, cluster, container, volumes } = await withContainer(context);
  const before = [container(), volumes()];
  cluster.systemVolumes.copy = async () => {
    throw new Error("no space left on device");
  };
  const { exitstatus } = await task("POST", `${path}/move_volume`, { volume: "rootfs", storage: "ceph" });
  assert.match(exitstatus, /no space left on device/);
  assert.deepEqual([container(), volumes()], before);
});

test("a mount point that is deleted keeps its volume, until that is deleted too", async (context) => {
  const { ask, container, cluster } = await withContainer(context);
  await ask("PUT", `${path}/config`, { delete: "mp0" });
  assert.equal(container().config.unused0, "ceph:vm-101-disk-0");
  await ask("PUT", `${path}/config`, { delete: "unused0" });
  assert.equal(container().config.unused0, undefined);
  assert.equal(findVolume(cluster, "ceph:vm-101-disk-0", "prox-101"), undefined);
});
