import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Locks } from "../../locks.ts";
import { recover } from "../../recovery.ts";
import { requireVolume, volumesOf } from "../../storage/volumes.ts";
import { Tasks } from "../../tasks/tasks.ts";
import { containerApi } from "../../testing/containers.ts";
import { findGuest } from "../guest.ts";

const path = "/nodes/prox-101/lxc/101";
const net0 = "name=eth0,bridge=vmbr1,hwaddr=BC:24:11:00:00:71,ip=192.168.100.71/24,type=veth";

async function withContainer(context: TestContext, parameters: Record<string, string | number> = {}) {
  const api = await containerApi(context);
  await api.create({ net0, hostname: "web", ...parameters });
  const words = async (method: string, call: string, given: Record<string, string | number> = {}) =>
    (await api.task(method, call, given)).exitstatus;
  const volumes = (vmid: number) =>
    volumesOf(api.cluster, vmid)
      .map(({ volid }) => volid)
      .sort();
  return { ...api, words, volumes, start: () => words("POST", `${path}/status/start`) };
}

test("a full clone has volumes, addresses and an identity of its own", async (context) => {
  const { words, container, volumes, commands } = await withContainer(context, {
    rootfs: "local-lvm:8",
    mp0: "ceph:1,mp=/data",
    description: "Of the estate.",
  });
  commands.length = 0;
  const clone = { newid: 102, hostname: "db", description: "A copy.", full: 1, pool: "brainall" };
  assert.equal(await words("POST", `${path}/clone`, clone), "OK");
  const { net0: card, ...config } = container(102).config;
  assert.match(
    String(card),
    /^name=eth0,bridge=vmbr1,hwaddr=BC:24:11:.*,ip=192\.168\.100\.71\/24,type=veth$/,
  );
  assert.notEqual(card, container().config.net0);
  const { net0: _, ...original } = container().config;
  assert.deepEqual(config, {
    ...original,
    hostname: "db",
    description: "A copy.\n",
    rootfs: "local-lvm:vm-102-disk-0,size=8G",
    mp0: "ceph:vm-102-disk-0,mp=/data,size=1G",
  });
  assert.deepEqual(volumes(102), ["ceph:vm-102-disk-0", "local-lvm:vm-102-disk-0"]);
  assert.equal(commands.at(-1)?.command.at(-1), "/etc/machine-id");
});

test("a template is cloned by a link, and says what it is", async (context) => {
  const { ask, words, container, volumes, cluster } = await withContainer(context, { rootfs: "ceph:8" });
  assert.equal(await ask("POST", `${path}/template`), null);
  while (!container().config.template || volumes(101)[0] !== "ceph:base-101-disk-0") {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assert.equal((await ask("GET", `${path}/config`)).template, 1);
  assert.equal(await words("POST", `${path}/clone`, { newid: 102, hostname: "linked" }), "OK");
  assert.deepEqual(volumes(102), ["ceph:base-101-disk-0/vm-102-disk-0"]);
  assert.equal(container(102).config.template, undefined);
  assert.equal(
    requireVolume(cluster, "ceph:base-101-disk-0/vm-102-disk-0", "prox-101").parent,
    "ceph:base-101-disk-0",
  );
  assert.equal(await words("POST", `${path}/clone`, { newid: 103, full: 1 }), "OK");
  assert.deepEqual(volumes(103), ["ceph:vm-103-disk-0"]);
  assert.deepEqual(await ask("GET", `${path}/feature`, { feature: "clone" }), { hasFeature: 1 });
  assert.deepEqual(await ask("GET", "/nodes/prox-101/lxc/103/feature", { feature: "clone" }), {
    hasFeature: 0,
  });
});

test("what cannot be cloned is refused in PVE's words", async (context) => {
  const { ask, refusal, start, words } = await withContainer(context, {
    rootfs: "ceph:8",
    mp0: "/mnt/node,mp=/srv/node",
  });
  const refused = async (given: Record<string, string | number>) =>
    (await refusal("POST", `${path}/clone`, given)).message;
  assert.equal(await refused({ newid: 101 }), "CT 101 already exists on node 'prox-101'");
  assert.equal(await refused({ newid: 102 }), "unable to clone mountpoint 'mp0' (type bind)");
  await ask("PUT", `${path}/config`, { delete: "mp0" });
  assert.equal(
    await refused({ newid: 102, full: 0 }),
    "Linked clone feature is not supported for 'ceph:vm-101-disk-0' (rootfs)",
  );
  await start();
  assert.equal(
    await refused({ newid: 102 }),
    "Cannot do full clones on a running container without snapshots",
  );
  await words("POST", `${path}/snapshot`, { snapname: "one" });
  assert.equal(await words("POST", `${path}/clone`, { newid: 102, snapname: "one" }), "OK");
});

test("a container that is off goes to another node, with the volumes that only its own had", async (context) => {
  const { words, container, cluster } = await withContainer(context, {
    mp0: "ceph:1,mp=/data",
    rootfs: "local-lvm:8",
  });
  assert.equal(await words("POST", `${path}/migrate`, { target: "prox-106" }), "OK");
  assert.equal(container().node, "prox-106");
  assert.equal(container().config.rootfs, "local-lvm:vm-101-disk-0,size=8G");
  assert.equal(requireVolume(cluster, "local-lvm:vm-101-disk-0", "prox-106").size, 8 * 1024 ** 3);
});

test("a container that runs is shut down to be moved, and started there", async (context) => {
  const { ask, cluster, refusal, machines, container, start, words } = await withContainer(context);
  await start();
  const { message } = await refusal("POST", `${path}/migrate`, { target: "prox-106" });
  assert.equal(message, "can't migrate running container without --online or --restart");
  assert.equal(
    await words("POST", `${path}/migrate`, { target: "prox-106", online: 1 }),
    "lxc live migration is currently not implemented",
  );
  machines.deaf.add(101);
  const upid = await ask("POST", `${path}/migrate`, { target: "prox-106", restart: 1, timeout: 1 });
  assert.equal(upid.split(":")[5], "vzmigrate");
  const { exitstatus, log } = await cluster.tasks.ended(upid);
  assert.equal(exitstatus, "OK");
  assert.equal(log[0], "shutdown CT 101");
  assert.equal(log.at(-2), "start container on target node");
  assert.equal(container().node, "prox-106");
  assert.equal(machines.started.has(101), true);
});

test("a container that could not be moved runs again where it was", async (context) => {
  const { task, machines, container, start, cluster } = await withContainer(context);
  await start();
  const volume = requireVolume(cluster, "local-lvm:vm-101-disk-0", "prox-101");
  cluster.store.put("volumes/local-lvm/prox-101/vm-101-disk-0", { ...volume, vmid: 555 });
  const { exitstatus, log } = await task("POST", `${path}/migrate`, { target: "prox-106", restart: 1 });
  assert.equal(exitstatus, "migration aborted");
  assert.equal(log.at(-2), "start container on source node");
  assert.equal(container().node, "prox-101");
  assert.equal(machines.started.has(101), true);
});

test("a container that was shut down to be moved when a kill came runs again", async (context) => {
  const { ask, machines, cluster, start } = await withContainer(context);
  await start();
  const stopped = Promise.withResolvers<void>();
  machines.shutDown = async (id) => {
    machines.started.delete(id);
    stopped.resolve();
    return new Promise<never>(() => {});
  };
  await ask("POST", `${path}/migrate`, { target: "prox-106", restart: 1 });
  await stopped.promise;
  const restarted = { ...cluster, tasks: new Tasks(cluster.store), locks: new Locks() };
  await recover(restarted);
  assert.equal(machines.started.has(101), true);
});

test("what a node has itself keeps a container there, unless all nodes are said to have it", async (context) => {
  const { words, ask } = await withContainer(context, {
    rootfs: "ceph:8",
    mp0: "/mnt/node,mp=/srv/node",
  });
  const migrate = (target: string) => words("POST", `${path}/migrate`, { target });
  assert.equal(await migrate("prox-106"), "cannot migrate local bind mount point 'mp0'");
  await ask("PUT", `${path}/config`, { mp0: "/mnt/node,mp=/srv/node,shared=1" });
  assert.equal(await migrate("prox-106"), "OK");
});

test("snapshots keep the options and the volumes of a container", async (context) => {
  const { ask, words, container, cluster } = await withContainer(context, { memory: 1024, rootfs: "ceph:8" });
  const upid = await ask("POST", `${path}/snapshot`, { snapname: "one", description: "Before." });
  assert.equal(upid.split(":")[5], "vzsnapshot");
  assert.equal((await cluster.tasks.ended(upid)).exitstatus, "OK");
  await ask("PUT", `${path}/config`, { memory: 2048 });
  const [first, current] = await ask("GET", `${path}/snapshot`);
  assert.deepEqual([first.name, first.description, first.vmstate], ["one", "Before.", undefined]);
  assert.deepEqual([current.name, current.parent], ["current", "one"]);
  assert.equal((await ask("GET", `${path}/config`, { snapshot: "one" })).memory, 1024);
  assert.equal(await words("POST", `${path}/snapshot/one/rollback`), "OK");
  assert.equal(container().config.memory, 1024);
  assert.equal(await words("DELETE", `${path}/snapshot/one`), "OK");
  assert.deepEqual(findGuest(cluster, 101)?.snapshots, {});
});
