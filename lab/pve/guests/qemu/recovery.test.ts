import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { requireVolume, resizeVolume, volumesOf } from "../../storage/volumes.ts";
import { Tasks } from "../../tasks/tasks.ts";
import { type TestApi, testApi } from "../../testing/api.ts";
import { findGuest } from "../guest.ts";
import { qemuRecoveries } from "./recovery.ts";
import { createMachine, machines, withImage } from "./testing.ts";
import { recoverVolumes } from "./volume-journal.ts";

const machine = `${machines}/101`;
const gib = 1024 ** 3;

/** Lets the API start anew on what it left when it was killed. */
async function restart({ cluster }: TestApi): Promise<void> {
  const recoveries = Object.entries(qemuRecoveries).map(
    ([type, recover]) => [type, recover(cluster)] as const,
  );
  await new Tasks(cluster.store).recover(Object.fromEntries(recoveries));
  await recoverVolumes(cluster);
}

/** The work that comes to this method stops there for ever, as when the API is killed. */
function hangAt(owner: object, method: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  Object.assign(owner, {
    [method]: () => {
      resolve();
      return new Promise(() => {});
    },
  });
  return promise;
}

const disksOf = ({ cluster }: TestApi, vmid = 101) => volumesOf(cluster, vmid).map(({ volid }) => volid);

async function withMachine(context: TestContext): Promise<TestApi> {
  const api = await withImage(context);
  await createMachine(api, 101, { scsi0: "ceph:0,import-from=local:import/debian.qcow2" });
  return api;
}

test("a machine that was being made is gone after a kill, with its disks", async (context) => {
  const api = await withImage(context);
  const killed = hangAt(api.cluster.systemVolumes, "create");
  const upid = await api.ask("POST", machines, {
    vmid: 101,
    ide2: "ceph:cloudinit",
    scsi0: "ceph:0,import-from=local:import/debian.qcow2",
  });
  await killed;
  assert.equal(findGuest(api.cluster, 101)?.config.lock, "create");
  assert.deepEqual(disksOf(api), ["ceph:vm-101-cloudinit"]);
  await restart(api);
  assert.equal(findGuest(api.cluster, 101), undefined);
  assert.deepEqual(disksOf(api), []);
  assert.equal(new Tasks(api.cluster.store).get(upid).exitstatus, "unexpected status");
});

test("a machine that was made when the kill came stays", async (context) => {
  const api = await withMachine(context);
  const before = findGuest(api.cluster, 101);
  await restart(api);
  assert.deepEqual(findGuest(api.cluster, 101), before);
  assert.deepEqual(disksOf(api), ["ceph:vm-101-disk-0"]);
});

test("a machine that was being deleted is gone after a kill", async (context) => {
  const api = await withMachine(context);
  const killed = hangAt(api.cluster.systemVolumes, "remove");
  await api.ask("DELETE", machine, { purge: 1 });
  await killed;
  assert.equal(findGuest(api.cluster, 101)?.config.lock, "destroyed");
  api.cluster.systemVolumes.remove = async () => {};
  await restart(api);
  assert.equal(findGuest(api.cluster, 101), undefined);
  assert.deepEqual(disksOf(api), []);
});

test("a disk that was being moved is where it was after a kill, and nowhere else", async (context) => {
  const api = await withMachine(context);
  const killed = hangAt(api.cluster.systemVolumes, "copy");
  await api.ask("POST", `${machine}/move_disk`, { disk: "scsi0", storage: "local-lvm", delete: 1 });
  await killed;
  await restart(api);
  assert.equal(findGuest(api.cluster, 101)?.config.scsi0, "ceph:vm-101-disk-0,size=3G");
  assert.deepEqual(disksOf(api), ["ceph:vm-101-disk-0"]);
});

test("disks that a change was making are gone after a kill, and the change was not made", async (context) => {
  const api = await withMachine(context);
  const before = findGuest(api.cluster, 101);
  const killed = hangAt(api.cluster.systemVolumes, "create");
  // Nobody waits for the answer: it never comes.
  void api.ask("PUT", `${machine}/config`, {
    scsi1: "ceph:1",
    scsi2: "ceph:0,import-from=local:import/debian.qcow2",
  });
  await killed;
  assert.deepEqual(disksOf(api), ["ceph:vm-101-disk-0", "ceph:vm-101-disk-1"]);
  await restart(api);
  assert.deepEqual(findGuest(api.cluster, 101), before);
  assert.deepEqual(disksOf(api), ["ceph:vm-101-disk-0"]);
});

test("what was asked of a running machine waits for its power-off when a kill comes between", async (context) => {
  const api = await withMachine(context);
  await api.task("POST", `${machine}/status/start`);
  const killed = hangAt(api.machines, "setCards");
  void api.ask("PUT", `${machine}/config`, {
    net0: "virtio=BC:24:11:00:00:01,bridge=vmbr1",
    scsi1: "ceph:1",
  });
  await killed;
  await restart(api);
  assert.deepEqual(findGuest(api.cluster, 101)?.pending, {
    net0: "virtio=BC:24:11:00:00:01,bridge=vmbr1",
    scsi1: "ceph:vm-101-disk-1,size=1G",
  });
  assert.deepEqual(disksOf(api), ["ceph:vm-101-disk-0", "ceph:vm-101-disk-1"]);
});

test("a disk that was being deleted is gone after a kill", async (context) => {
  const api = await withMachine(context);
  await api.ask("PUT", `${machine}/config`, { delete: "scsi0" });
  const killed = hangAt(api.cluster.systemVolumes, "remove");
  void api.ask("PUT", `${machine}/config`, { delete: "unused0" });
  await killed;
  await restart(api);
  assert.equal(findGuest(api.cluster, 101)?.config.unused0, undefined);
  assert.deepEqual(disksOf(api), []);
});

test("the size that a disk got is written down after a kill", async (context) => {
  const api = testApi(context);
  await createMachine(api, 101, { scsi0: "ceph:1" });
  const volume = requireVolume(api.cluster, "ceph:vm-101-disk-0", "prox-101");
  await resizeVolume(api.cluster, volume, 2 * gib);
  await qemuRecoveries.resize?.(api.cluster)({ id: "101" } as never);
  assert.equal(findGuest(api.cluster, 101)?.config.scsi0, "ceph:vm-101-disk-0,size=2G");
});

test("volumes of a machine that nobody was working on stay, named or not", async (context) => {
  const api = await withMachine(context);
  await api.ask("POST", "/nodes/prox-101/storage/ceph/content", {
    filename: "vm-101-disk-7",
    size: "1G",
    vmid: 101,
  });
  await restart(api);
  assert.deepEqual(disksOf(api), ["ceph:vm-101-disk-0", "ceph:vm-101-disk-7"]);
});
