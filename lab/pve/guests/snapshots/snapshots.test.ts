import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { requireVolume } from "../../storage/volumes.ts";
import { Tasks } from "../../tasks/tasks.ts";
import { testApi } from "../../testing/api.ts";
import { layOutMachine } from "../../testing/guests.ts";
import { type Config, findGuest, writeGuest } from "../guest.ts";
import { snapshotRecoveries } from "./handlers.ts";

const path = "/nodes/prox-101/qemu/900/snapshot";

async function withMachine(context: TestContext, storage = "ceph") {
  const api = testApi(context);
  await layOutMachine(api.cluster, {
    vmid: 900,
    node: "prox-101",
    config: { cores: 2, description: "now" },
    disks: { scsi0: { storage } },
  });
  const guest = () => findGuest(api.cluster, 900)!;
  const snapshots = (volid: string) =>
    Object.keys(requireVolume(api.cluster, volid, "prox-101").snapshots ?? {});
  const configure = (options: Config) =>
    writeGuest(api.cluster, { ...guest(), config: { ...guest().config, ...options } });
  return { ...api, guest, snapshots, configure };
}

test("a snapshot keeps the configuration and the disks, and the present one follows on it", async (context) => {
  const { task, ask, guest, snapshots } = await withMachine(context);
  const { exitstatus } = await task("POST", path, { snapname: "one", description: "before" });
  assert.equal(exitstatus, "OK");
  assert.deepEqual(snapshots("ceph:vm-900-disk-0"), ["one"]);
  assert.equal(guest().config.parent, "one");
  assert.equal(guest().config.lock, undefined);
  const [one, current] = await ask("GET", path);
  assert.deepEqual([one.name, one.description, one.vmstate, one.parent], ["one", "before", 0, undefined]);
  assert.ok(one.snaptime > 1_700_000_000);
  assert.deepEqual([current.name, current.parent, current.running], ["current", "one", 0]);
  const { snaptime: _, ...config } = await ask("GET", `${path}/one/config`);
  assert.deepEqual(config, {
    name: "vm900",
    memory: "1024",
    cores: 2,
    scsi0: "ceph:vm-900-disk-0,size=8G",
    description: "before",
  });
});

test("a rollback brings back the configuration and the disks, and sets aside what is new", async (context) => {
  const { task, guest, configure, cluster } = await withMachine(context);
  await task("POST", path, { snapname: "one" });
  await layOutMachine(cluster, { vmid: 901, node: "prox-101", disks: { scsi1: { storage: "ceph" } } });
  configure({ cores: 4, description: "later", scsi1: "ceph:vm-901-disk-0,size=8G" });
  const { exitstatus } = await task("POST", `${path}/one/rollback`);
  assert.equal(exitstatus, "OK");
  assert.deepEqual(guest().config, {
    name: "vm900",
    memory: "1024",
    cores: 2,
    scsi0: "ceph:vm-900-disk-0,size=8G",
    description: "later",
    unused0: "ceph:vm-901-disk-0",
    parent: "one",
  });
});

test("a running machine loses its power for a rollback", async (context) => {
  const { task, machines } = await withMachine(context);
  await task("POST", path, { snapname: "one" });
  machines.started.set(900, {} as never);
  await task("POST", `${path}/one/rollback`);
  assert.equal(machines.started.has(900), false);
});

test("snapshots follow on one another, also when one between is deleted", async (context) => {
  const { task, ask, guest, snapshots } = await withMachine(context);
  for (const snapname of ["one", "two", "three"]) await task("POST", path, { snapname });
  assert.equal((await task("DELETE", `${path}/two`)).exitstatus, "OK");
  assert.deepEqual(snapshots("ceph:vm-900-disk-0"), ["one", "three"]);
  const list = await ask("GET", path);
  assert.deepEqual(
    list.map(({ name, parent }: { name: string; parent?: string }) => [name, parent]),
    [
      ["one", undefined],
      ["three", "one"],
      ["current", "three"],
    ],
  );
  await task("DELETE", `${path}/three`);
  assert.equal(guest().config.parent, "one");
});

test("a disk that only a snapshot used is set aside when that is deleted", async (context) => {
  const { task, guest, cluster } = await withMachine(context);
  await task("POST", path, { snapname: "one" });
  const { scsi0: _, ...config } = guest().config;
  writeGuest(cluster, { ...guest(), config });
  await task("DELETE", `${path}/one`);
  assert.equal(guest().config.unused0, "ceph:vm-900-disk-0");
});

test("the description of a snapshot can be changed", async (context) => {
  const { task, ask } = await withMachine(context);
  await task("POST", path, { snapname: "one" });
  assert.equal(await ask("PUT", `${path}/one/config`, { description: "better" }), null);
  assert.equal((await ask("GET", path))[0].description, "better");
});

test("what cannot be done with snapshots is refused in PVE's words", async (context) => {
  const api = await withMachine(context);
  const { task, refusal, configure } = api;
  await task("POST", path, { snapname: "one" });
  const words = async (...asked: Parameters<typeof task>) => (await task(...asked)).exitstatus;
  assert.equal(await words("POST", path, { snapname: "one" }), "snapshot name 'one' already used");
  assert.equal(await words("DELETE", `${path}/none`), "snapshot 'none' does not exist");
  assert.equal(await words("POST", `${path}/none/rollback`), "snapshot 'none' does not exist");
  assert.equal(
    (await refusal("POST", path, { snapname: "current" })).message,
    "unable to use snapshot name 'current' (reserved name)",
  );
  configure({ lock: "backup" });
  assert.equal(await words("POST", path, { snapname: "two" }), "VM is locked (backup)");
  assert.equal(await words("DELETE", `${path}/one`), "VM is locked (backup)");
});

test("disks on a storage without snapshots have none", async (context) => {
  const { ask, task, cluster, guest, configure } = await withMachine(context);
  await ask("POST", "/storage", { storage: "thick", type: "lvm", vgname: "vg" }).catch(() => {});
  cluster.store.put("storages/thick", {
    id: "thick",
    type: "lvm",
    options: { vgname: "vg" },
    capacity: 2 ** 40,
  });
  await layOutMachine(cluster, { vmid: 901, node: "prox-101", disks: { scsi1: { storage: "thick" } } });
  configure({ scsi1: "thick:vm-901-disk-0,size=8G" });
  const { exitstatus } = await task("POST", path, { snapname: "one" });
  assert.equal(exitstatus, "snapshot feature is not available");
  assert.deepEqual([guest().config.lock, guest().snapshots], [undefined, {}]);
});

test("a snapshot that a kill of the API cut short is gone after its recovery", async (context) => {
  const { cluster, guest, snapshots, ask } = await withMachine(context);
  const snapshot = { ...guest().config, snapstate: "prepare", snaptime: 1 };
  const upid = await ask("POST", path, { snapname: "other" });
  await cluster.tasks.ended(upid);
  writeGuest(cluster, {
    ...guest(),
    config: { ...guest().config, lock: "snapshot" },
    snapshots: { ...guest().snapshots, one: snapshot },
  });
  await new Tasks(cluster.store).recover({});
  await snapshotRecoveries.qmsnapshot!(cluster)({ id: "900" } as never);
  assert.deepEqual(Object.keys(guest().snapshots), ["other"]);
  assert.equal(guest().config.lock, undefined);
  assert.equal(guest().config.parent, "other");
  assert.deepEqual(snapshots("ceph:vm-900-disk-0"), ["other"]);
});

test("a rollback that a kill of the API cut short is finished by its recovery", async (context) => {
  const { cluster, guest, task, configure } = await withMachine(context);
  await task("POST", path, { snapname: "one" });
  configure({ cores: 4, lock: "rollback" });
  cluster.store.put("rollbacks/900", "one");
  await snapshotRecoveries.qmrollback!(cluster)({ id: "900" } as never);
  assert.deepEqual([guest().config.cores, guest().config.lock], [2, undefined]);
  assert.deepEqual(cluster.store.list("rollbacks/"), []);
});
