import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { allAcl, writeAcl } from "../../access/acl.ts";
import { Locks } from "../../locks.ts";
import { addToPool, poolOf } from "../../pools/pools.ts";
import { recover } from "../../recovery.ts";
import { allocateVolume, volumesOf } from "../../storage/volumes.ts";
import { Tasks } from "../../tasks/tasks.ts";
import { containerApi } from "../../testing/containers.ts";
import { findGuest } from "../guest.ts";

const path = "/nodes/prox-101/lxc/101";

async function withContainer(context: TestContext, parameters: Record<string, string | number> = {}) {
  const api = await containerApi(context);
  await api.create(parameters);
  return api;
}

test("a container goes with its volumes, its snapshots and all that was said of it", async (context) => {
  const { ask, task, cluster, refusal } = await withContainer(context, {
    rootfs: "ceph:8",
    mp0: "ceph:1,mp=/data",
  });
  await ask("PUT", `${path}/config`, { delete: "mp0" });
  await task("POST", `${path}/snapshot`, { snapname: "one" });
  addToPool(cluster, "brainall", 101);
  const rule = { type: "user", ugid: "estate@pve", roleid: "PVEVMAdmin", propagate: true } as const;
  writeAcl(cluster, { ...rule, path: "/vms/101" });
  await ask("PUT", `${path}/firewall/options`, { enable: 1 });
  await ask("POST", "/cluster/ha/resources", { sid: "ct:101", state: "stopped" });
  const upid = await ask("DELETE", path, { purge: 1 });
  assert.equal(upid.split(":")[5], "vzdestroy");
  assert.equal((await cluster.tasks.ended(upid)).exitstatus, "OK");
  assert.equal(findGuest(cluster, 101), undefined);
  assert.deepEqual(volumesOf(cluster, 101), []);
  assert.equal(poolOf(cluster, 101), undefined);
  assert.deepEqual(
    allAcl(cluster).filter((one) => one.path === "/vms/101"),
    [],
  );
  assert.deepEqual(cluster.store.list("firewall/ct/101/"), []);
  assert.deepEqual(await ask("GET", "/cluster/ha/resources"), []);
  assert.equal(
    (await refusal("GET", `${path}/config`)).message,
    "Configuration file 'nodes/prox-101/lxc/101.conf' does not exist",
  );
});

test("a container that runs goes only by force", async (context) => {
  const { task, refusal, cluster, machines } = await withContainer(context);
  await task("POST", `${path}/status/start`);
  const { message } = await refusal("DELETE", path);
  assert.equal(message, "unable to destroy CT 101 - container is running");
  const { exitstatus, log } = await task("DELETE", path, { force: 1 });
  assert.deepEqual([exitstatus, log[0]], ["OK", "forced to stop CT 101 before destroying!"]);
  assert.equal(findGuest(cluster, 101), undefined);
  assert.equal(machines.started.has(101), false);
});

test("a container that is protected, locked or under high availability stays", async (context) => {
  const { ask, refusal } = await withContainer(context);
  const refused = async () => (await refusal("DELETE", path, { force: 1 })).message;
  await ask("POST", "/cluster/ha/resources", { sid: "ct:101", state: "stopped" });
  assert.equal(
    await refused(),
    "unable to remove CT 101 - used in HA resources and purge parameter not set.",
  );
  await ask("DELETE", "/cluster/ha/resources/ct:101");
  await ask("PUT", `${path}/config`, { protection: 1 });
  assert.equal(await refused(), "can't remove CT 101 - protection mode enabled");
  await ask("PUT", `${path}/config`, { protection: 0, lock: "backup" });
  assert.equal(await refused(), "CT is locked (backup)");
});

test("volumes that no configuration names go only when that is asked for", async (context) => {
  const { create, task, cluster } = await containerApi(context);
  const stray = { storage: "ceph", node: "prox-101", vmid: 101, size: 1024 ** 3 };
  await create();
  await allocateVolume(cluster, stray);
  await task("DELETE", path);
  assert.deepEqual(
    volumesOf(cluster, 101).map(({ volid }) => volid),
    ["ceph:vm-101-disk-0"],
  );
  await create();
  await task("DELETE", path, { "destroy-unreferenced-disks": 1 });
  assert.deepEqual(volumesOf(cluster, 101), []);
});

test("a container that was being deleted when a kill came is gone", async (context) => {
  const { ask, cluster } = await withContainer(context, { rootfs: "ceph:8", mp0: "ceph:1,mp=/data" });
  const { promise, resolve } = Promise.withResolvers<void>();
  const { remove } = cluster.systemVolumes;
  cluster.systemVolumes.remove = () => {
    resolve();
    return new Promise(() => {});
  };
  await ask("DELETE", path, { purge: 1 });
  await promise;
  cluster.systemVolumes.remove = remove;
  await recover({ ...cluster, tasks: new Tasks(cluster.store), locks: new Locks() });
  assert.equal(findGuest(cluster, 101), undefined);
  assert.deepEqual(volumesOf(cluster, 101), []);
});
