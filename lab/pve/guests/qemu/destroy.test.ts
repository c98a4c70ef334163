import assert from "node:assert/strict";
import { test } from "node:test";
import { allAcl, writeAcl } from "../../access/acl.ts";
import { addToPool, poolOf } from "../../pools/pools.ts";
import { allocateVolume, removeVolume, requireVolume, volumesOf } from "../../storage/volumes.ts";
import { testApi } from "../../testing/api.ts";
import { findGuest } from "../guest.ts";
import { createMachine, machines } from "./testing.ts";

const machine = `${machines}/101`;
const disk = { storage: "ceph", node: "prox-101", vmid: 101, size: 1024 ** 3 };

test("a machine goes with its disks, its snapshots and all that was said of it", async (context) => {
  const api = testApi(context);
  const { cluster } = api;
  await createMachine(api, 101, {
    scsi0: "ceph:1",
    scsi1: "local-lvm:1",
    ide2: "ceph:cloudinit",
    efidisk0: "ceph:1",
  });
  await api.ask("PUT", `${machine}/config`, { delete: "scsi1" });
  await api.task("POST", `${machine}/snapshot`, { snapname: "before" });
  addToPool(cluster, "brainall", 101);
  const rule = { type: "user", ugid: "estate@pve", roleid: "PVEVMAdmin", propagate: true } as const;
  writeAcl(cluster, { ...rule, path: "/vms/101" });
  await api.ask("PUT", `${machine}/firewall/options`, { enable: 1 });
  await api.ask("POST", "/cluster/ha/resources", { sid: "vm:101", state: "stopped" });
  const forgotten: number[] = [];
  api.machines.forget = async (id) => void forgotten.push(id);
  const { exitstatus, log } = await api.task("DELETE", machine, { purge: 1 });
  assert.equal(exitstatus, "OK");
  assert.deepEqual(log, ["purging VM 101 from related configurations..", "TASK OK"]);
  assert.equal(findGuest(cluster, 101), undefined);
  assert.deepEqual(volumesOf(cluster, 101), []);
  assert.equal(poolOf(cluster, 101), undefined);
  assert.deepEqual(
    allAcl(cluster).filter(({ path }) => path === "/vms/101"),
    [],
  );
  assert.deepEqual(cluster.store.list("firewall/vm/101/"), []);
  assert.equal(
    (await api.refusal("GET", "/cluster/ha/resources/vm:101")).message,
    "no such resource 'vm:101'",
  );
  assert.deepEqual(forgotten, [101]);
  const { status, message } = await api.refusal("GET", `${machine}/status/current`);
  assert.equal(status, 500);
  assert.equal(message, "Configuration file 'nodes/prox-101/qemu-server/101.conf' does not exist");
});

test("disks that no configuration names go only when that is asked for", async (context) => {
  const api = testApi(context);
  for (const [parameters, left] of [
    [{}, ["ceph:vm-101-disk-0"]],
    [{ "destroy-unreferenced-disks": 1 }, []],
  ] as const) {
    await createMachine(api, 101);
    const stray = await allocateVolume(api.cluster, disk);
    await api.task("DELETE", machine, { ...parameters });
    assert.deepEqual(
      volumesOf(api.cluster, 101).map(({ volid }) => volid),
      left,
    );
    if (left.length > 0) await removeVolume(api.cluster, stray);
  }
});

test("a disk of another machine stays when the machine that uses it goes", async (context) => {
  const api = testApi(context);
  await createMachine(api, 102, { scsi0: "ceph:1" });
  await createMachine(api, 101, { scsi0: "ceph:vm-102-disk-0" });
  await api.task("DELETE", machine, { purge: 1, "destroy-unreferenced-disks": 1 });
  assert.equal(volumesOf(api.cluster, 102).length, 1);
});

test("a machine that runs, is protected or locked stays", async (context) => {
  const api = testApi(context);
  await createMachine(api, 101);
  await api.task("POST", `${machine}/status/start`);
  assert.equal((await api.refusal("DELETE", machine)).message, "VM 101 is running - destroy failed");
  await api.task("POST", `${machine}/status/stop`);
  await api.ask("PUT", `${machine}/config`, { protection: 1 });
  assert.equal(
    (await api.refusal("DELETE", machine)).message,
    "can't remove VM 101 - protection mode enabled",
  );
  await api.ask("PUT", `${machine}/config`, { delete: "protection", lock: "backup" });
  assert.equal((await api.task("DELETE", machine)).exitstatus, "VM is locked (backup)");
  assert.equal((await api.task("DELETE", machine, { skiplock: 1 })).exitstatus, "OK");
});

test("a machine under high availability stays unless it is purged", async (context) => {
  const api = testApi(context);
  await createMachine(api, 101, { "ha-managed": 1 });
  const { message } = await api.refusal("DELETE", machine);
  assert.equal(message, "unable to remove VM 101 - used in HA resources and purge parameter not set.");
});

test("a template stays while linked clones hang on it", async (context) => {
  const api = testApi(context);
  await createMachine(api, 101, { scsi0: "ceph:1" });
  await api.task("POST", `${machine}/template`);
  assert.equal((await api.task("POST", `${machine}/clone`, { newid: 102, full: 0 })).exitstatus, "OK");
  const { exitstatus } = await api.task("DELETE", machine);
  assert.equal(exitstatus, "base volume 'ceph:base-101-disk-0' is still in use by linked cloned");
  await api.task("DELETE", `${machines}/102`);
  assert.equal((await api.task("DELETE", machine)).exitstatus, "OK");
});

test("a disk that cannot be deleted is told, and the machine is gone all the same", async (context) => {
  const api = testApi(context);
  await createMachine(api, 101, { scsi0: "ceph:1" });
  const volume = requireVolume(api.cluster, "ceph:vm-101-disk-0", "prox-101");
  api.cluster.store.put("volumes/ceph//vm-101-disk-0", { ...volume, protected: true });
  const { exitstatus, log } = await api.task("DELETE", machine);
  assert.equal(exitstatus, "WARNINGS: 1");
  assert.match(log[0] ?? "", /^WARN: Could not remove disk 'ceph:vm-101-disk-0', check manually: /);
  assert.equal(findGuest(api.cluster, 101), undefined);
});
