import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { requireVolume, volumeFile, volumesOf } from "../../storage/volumes.ts";
import { type TestApi, testApi } from "../../testing/api.ts";
import { findGuest } from "../guest.ts";
import { createMachine, estate, machines, withImage } from "./testing.ts";

const machine = `${machines}/101`;
const gib = 1024 ** 3;
type Options = Record<string, string | number>;

async function withDisk(context: TestContext, options: Options = {}): Promise<TestApi> {
  const api = testApi(context);
  await createMachine(api, 101, { scsi0: "ceph:8,discard=on", ...options });
  return api;
}

const configOf = ({ cluster }: TestApi, vmid = 101) => findGuest(cluster, vmid)?.config ?? {};
const disksOf = ({ cluster }: TestApi, vmid = 101) => volumesOf(cluster, vmid).map(({ volid }) => volid);
const resize = (api: TestApi, size: string, disk = "scsi0") =>
  api.task("PUT", `${machine}/resize`, { disk, size });

for (const [size, kept] of [
  ["+2G", "10G"],
  ["10737418240", "10G"],
  ["8589934592", "8G"],
  ["9216M", "9G"],
  ["8.5G", "8704M"],
  ["1T", "1T"],
]) {
  test(`a disk of 8G becomes one of ${kept} when asked for ${size}`, async (context) => {
    const api = await withDisk(context);
    assert.equal((await resize(api, size ?? "")).exitstatus, "OK");
    assert.equal(configOf(api).scsi0, `ceph:vm-101-disk-0,discard=on,size=${kept}`);
  });
}

test("a disk that grows is bigger on its storage too", async (context) => {
  const api = await withDisk(context);
  await resize(api, "+2G");
  const volume = requireVolume(api.cluster, "ceph:vm-101-disk-0", "prox-101");
  assert.equal(volume.size, 10 * gib);
  assert.equal(statSync(volumeFile(api.cluster, volume)).size, 10 * gib);
});

test("a running machine sees the new size of its disk", async (context) => {
  const api = await withDisk(context);
  await api.task("POST", `${machine}/status/start`);
  const grown: string[] = [];
  api.machines.growDisk = async (_, file) => void grown.push(file);
  await resize(api, "+1G");
  const volume = requireVolume(api.cluster, "ceph:vm-101-disk-0", "prox-101");
  assert.deepEqual(grown, [volumeFile(api.cluster, volume)]);
});

for (const [size, disk, text] of [
  ["4G", "scsi0", "shrinking disks is not supported"],
  ["4G", "scsi1", "disk 'scsi1' does not exist"],
  ["4G", "ide2", "you can't resize a cdrom"],
  ["4G", "ide3", "disk 'ide3' has no associated volume"],
] as const) {
  test(`a disk is not resized: ${text}`, async (context) => {
    const api = await withDisk(context, { ide2: "ceph:cloudinit", ide3: "none,media=cdrom" });
    assert.equal((await resize(api, size, disk)).exitstatus, text);
    assert.equal(configOf(api).scsi0, "ceph:vm-101-disk-0,discard=on,size=8G");
  });
}

test("a disk is moved to another storage, and the one that it was is set aside or deleted", async (context) => {
  const api = await withDisk(context);
  const there = await api.task("POST", `${machine}/move_disk`, { disk: "scsi0", storage: "local-lvm" });
  assert.deepEqual(there.log, [
    "copying volume 'ceph:vm-101-disk-0' from current storage 'ceph' to target storage 'local-lvm'",
    "adding source volume 'ceph:vm-101-disk-0' as 'unused0' to config",
    "TASK OK",
  ]);
  assert.equal(configOf(api).scsi0, "local-lvm:vm-101-disk-0,discard=on,size=8G");
  assert.equal(configOf(api).unused0, "ceph:vm-101-disk-0");
  const back = await api.task("POST", `${machine}/move_disk`, { disk: "scsi0", storage: "ceph", delete: 1 });
  assert.equal(back.exitstatus, "OK");
  assert.equal(configOf(api).scsi0, "ceph:vm-101-disk-1,discard=on,size=8G");
  assert.deepEqual(disksOf(api), ["ceph:vm-101-disk-0", "ceph:vm-101-disk-1"]);
});

test("a disk with a system keeps it on the other storage", async (context) => {
  const api = await withImage(context);
  await createMachine(api, 101, { scsi0: "ceph:0,import-from=local:import/debian.qcow2" });
  await api.task("POST", `${machine}/move_disk`, { disk: "scsi0", storage: "local-lvm", delete: 1 });
  assert.equal(requireVolume(api.cluster, "local-lvm:vm-101-disk-0", "prox-101").image, "debian-13");
});

test("the drive of cloud-init is moved too, and keeps its name", async (context) => {
  const api = await withDisk(context, { ide2: "ceph:cloudinit" });
  await api.task("POST", `${machine}/move_disk`, { disk: "ide2", storage: "local-lvm", delete: 1 });
  assert.equal(configOf(api).ide2, "local-lvm:vm-101-cloudinit,media=cdrom,size=4M");
  assert.deepEqual(disksOf(api), ["ceph:vm-101-disk-0", "local-lvm:vm-101-cloudinit"]);
});

const unmovable: [why: string, options: Options, status: number, text: string][] = [
  [
    "to where it is",
    { disk: "scsi0", storage: "ceph" },
    500,
    "you can't move to the same storage with same format",
  ],
  ["that is not there", { disk: "scsi9", storage: "local-lvm" }, 500, "disk 'scsi9' does not exist"],
  ["that is a CD", { disk: "ide3", storage: "local-lvm" }, 500, "you can't move a cdrom"],
  [
    "to a storage without images",
    { disk: "scsi0", storage: "local" },
    400,
    "storage 'local' does not support vm images",
  ],
  ["to nowhere", { disk: "scsi0" }, 400, "both 'storage' and 'target-vmid' missing, either needs to be set"],
  [
    "to two places",
    { disk: "scsi0", storage: "local-lvm", "target-vmid": 102 },
    400,
    "either set 'storage' or 'target-vmid', but not both",
  ],
  [
    "to its own machine",
    { disk: "scsi0", "target-vmid": 101 },
    400,
    "must be different than source VMID to reassign disk",
  ],
  [
    "to a machine that is not there",
    { disk: "scsi0", "target-vmid": 999 },
    500,
    "could not find target VM 999",
  ],
  [
    "to a place that is taken",
    { disk: "scsi0", "target-vmid": 102 },
    500,
    "Target disk key 'scsi0' is already in use for VM '102'",
  ],
];

for (const [why, options, status, text] of unmovable) {
  test(`a disk is not moved ${why}`, async (context) => {
    const api = await withDisk(context, { ide3: "none,media=cdrom" });
    await createMachine(api, 102, { scsi0: "ceph:1" });
    const refused = await api.refusal("POST", `${machine}/move_disk`, options);
    assert.equal(refused.status, status);
    assert.ok([refused.message, ...Object.values(refused.errors ?? {})].includes(text), refused.message);
  });
}

test("a disk that a snapshot has is moved without it, but not deleted", async (context) => {
  const api = await withDisk(context);
  await api.task("POST", `${machine}/snapshot`, { snapname: "before" });
  const move = { disk: "scsi0", storage: "local-lvm" };
  const { message } = await api.refusal("POST", `${machine}/move_disk`, { ...move, delete: 1 });
  assert.equal(message, "you can't move a disk with snapshots and delete the source");
  const { log } = await api.task("POST", `${machine}/move_disk`, move);
  assert.ok(log.includes("moving disk with snapshots, snapshots will not be moved!"));
});

test("a disk of a running machine stays where it is", async (context) => {
  const api = await withDisk(context);
  await api.task("POST", `${machine}/status/start`);
  const { exitstatus } = await api.task("POST", `${machine}/move_disk`, {
    disk: "scsi0",
    storage: "local-lvm",
  });
  assert.match(exitstatus, /^storage migration failed: /);
  assert.deepEqual(disksOf(api), ["ceph:vm-101-disk-0"]);
});

test("a disk is given to another machine under that one's name", async (context) => {
  const api = await withDisk(context);
  await createMachine(api, 102, { scsi0: "ceph:1" });
  const { log, exitstatus } = await api.task("POST", `${machine}/move_disk`, {
    disk: "scsi0",
    "target-vmid": 102,
    "target-disk": "scsi1",
  });
  assert.equal(exitstatus, "OK");
  assert.deepEqual(log.slice(0, 3), [
    "reassign disk 'scsi0' from VM '101' as 'scsi1' to VM '102'",
    "removing disk 'scsi0' from boot order config",
    "removing disk 'scsi0' from VM '101' config",
  ]);
  assert.deepEqual([configOf(api).scsi0, configOf(api).boot], [undefined, " "]);
  assert.equal(configOf(api, 102).scsi1, "ceph:vm-102-disk-1,discard=on,size=8G");
  assert.deepEqual([disksOf(api), disksOf(api, 102)], [[], ["ceph:vm-102-disk-0", "ceph:vm-102-disk-1"]]);
});

test("a disk that is set aside can be given away by a running machine, one in use cannot", async (context) => {
  const api = await withDisk(context, { scsi1: "ceph:1" });
  await createMachine(api, 102);
  await api.ask("PUT", `${machine}/config`, { delete: "scsi1" });
  await api.task("POST", `${machine}/status/start`);
  const { message } = await api.refusal("POST", `${machine}/move_disk`, {
    disk: "scsi0",
    "target-vmid": 102,
  });
  assert.equal(message, "Cannot move disk to another VM while the source VM is running - detach first");
  const given = { disk: "unused0", "target-vmid": 102, "target-disk": "unused3" };
  assert.equal((await api.task("POST", `${machine}/move_disk`, given)).exitstatus, "OK");
  assert.equal(configOf(api, 102).unused3, "ceph:vm-102-disk-0");
});

test("the estate gives no disk to a machine that is not its own", async (context) => {
  const { ask, refusal, cluster } = testApi(context);
  const own = { vmid: 101, pool: "brainall", scsi0: "ceph:1" };
  await cluster.tasks.ended(await ask("POST", machines, own, estate));
  const given = { disk: "scsi0", "target-vmid": 9020, "target-disk": "scsi9" };
  const { message } = await refusal("POST", `${machine}/move_disk`, given, estate);
  assert.equal(message, "Permission check failed (/vms/9020, VM.Config.Disk)");
});

test("what can be done with the disks of a machine is told, and on which nodes", async (context) => {
  const api = await withDisk(context, { ide2: "ceph:cloudinit" });
  await createMachine(api, 102, { scsi0: "local-lvm:1" });
  const feature = (vmid: number, name: string) =>
    api.ask("GET", `${machines}/${vmid}/feature`, { feature: name });
  assert.deepEqual(await feature(101, "snapshot"), {
    hasFeature: 1,
    nodes: ["prox-101", "prox-106", "prox-102"],
  });
  assert.deepEqual(await feature(102, "copy"), { hasFeature: 1, nodes: ["prox-101"] });
  assert.equal((await feature(102, "clone")).hasFeature, 0);
  assert.equal((await api.task("POST", `${machines}/102/template`)).exitstatus, "OK");
  assert.equal((await feature(102, "clone")).hasFeature, 1);
});
