import assert from "node:assert/strict";
import { test } from "node:test";
import { testApi } from "../testing/api.ts";

const resourceOf = (resources: { id: string }[], id: string) => resources.find((one) => one.id === id);

test("the version is the owner's, in the form that the provider parses", async (context) => {
  const { ask } = testApi(context);
  const { version, release, repoid } = await ask("GET", "/version");
  assert.deepEqual([version, release], ["8.4.1", "8.4"]);
  assert.match(repoid, /^[0-9a-f]{16}$/);
  assert.deepEqual(await ask("GET", "/nodes/prox-106/version"), { version, release, repoid });
});

test("the nodes are online, with figures and a fingerprint each", async (context) => {
  const { ask } = testApi(context);
  const nodes = await ask("GET", "/nodes");
  assert.deepEqual(
    nodes.map(({ node, status, maxcpu }: { node: string; status: string; maxcpu: number }) => [
      node,
      status,
      maxcpu,
    ]),
    [
      ["prox-101", "online", 32],
      ["prox-106", "online", 32],
      ["prox-102", "online", 24],
    ],
  );
  for (const { ssl_fingerprint } of nodes) assert.match(ssl_fingerprint, /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
});

test("a node's status tells its processors and what its memory is used for", async (context) => {
  const { ask } = testApi(context);
  const { cpuinfo, memory, uptime } = await ask("GET", "/nodes/prox-102/status");
  assert.deepEqual([cpuinfo.cpus, cpuinfo.cores, cpuinfo.sockets], [24, 12, 1]);
  assert.equal(memory.used + memory.free, memory.total);
  assert.ok(Number.isInteger(uptime));
});

test("the cluster has a quorum of three", async (context) => {
  const { ask } = testApi(context);
  const [cluster, ...nodes] = await ask("GET", "/cluster/status");
  assert.deepEqual([cluster.name, cluster.nodes, cluster.quorate], ["helsinki", 3, 1]);
  assert.deepEqual(
    nodes.map(({ nodeid, name }: { nodeid: number; name: string }) => [nodeid, name]),
    [
      [1, "prox-101"],
      [2, "prox-106"],
      [3, "prox-102"],
    ],
  );
});

test("the next free id is told, and whether one is free", async (context) => {
  const { ask, refusal } = testApi(context);
  assert.equal(await ask("GET", "/cluster/nextid"), 100);
  assert.equal(await ask("GET", "/cluster/nextid", { vmid: 105 }), 105);
  const { status, errors } = await refusal("GET", "/cluster/nextid", { vmid: 9020 });
  assert.equal(status, 400);
  assert.deepEqual(errors, { vmid: "VM 9020 already exists" });
});

test("the resources are the owner's machines and nodes, of one type or all", async (context) => {
  const { ask } = testApi(context);
  const machines = await ask("GET", "/cluster/resources", { type: "vm" });
  assert.deepEqual(
    machines.map(({ vmid }: { vmid: number }) => vmid),
    [9010, 9020, 9030, 9031, 9032, 9040, 9050],
  );
  assert.deepEqual(resourceOf(machines, "qemu/9020"), {
    id: "qemu/9020",
    type: "qemu",
    vmid: 9020,
    node: "prox-101",
    name: "bastion",
    status: "stopped",
    uptime: 0,
    template: 0,
    maxcpu: 8,
    maxmem: 16384 * 1024 ** 2,
    maxdisk: 32 * 1024 ** 3,
    tags: "bastion;owner",
    cpu: 0,
    mem: 0,
    disk: 0,
    netin: 0,
    netout: 0,
    diskread: 0,
    diskwrite: 0,
  });
  const all = await ask("GET", "/cluster/resources");
  assert.ok(resourceOf(all, "node/prox-106"));
  assert.ok(resourceOf(all, "qemu/9020"));
  assert.ok(resourceOf(all, "sdn/prox-106/localnetwork"));
});

test("a storage is told for each node that has it, with what is used of it", async (context) => {
  const { ask } = testApi(context);
  const storages = await ask("GET", "/cluster/resources", { type: "storage" });
  const shared = resourceOf(storages, "storage/prox-106/ceph") as Record<string, unknown> | undefined;
  const { maxdisk, disk, ...ceph } = shared ?? {};
  assert.deepEqual(ceph, {
    id: "storage/prox-106/ceph",
    type: "storage",
    storage: "ceph",
    node: "prox-106",
    status: "available",
    plugintype: "rbd",
    content: "images,rootdir",
    shared: 1,
  });
  const ofOwner = (120 + 32 + 80 + 40 + 32 + 60 + 150) * 1024 ** 3;
  assert.equal(disk, ofOwner);
  assert.ok(Number(maxdisk) > ofOwner);
});

test("somebody sees only what their rights show", async (context) => {
  const { ask } = testApi(context);
  const headers = { authorization: "PVEAPIToken=estate@pve!pulumi=00000000-0000-0000-0000-000000000001" };
  const visible = await ask("GET", "/cluster/resources", {}, headers);
  const machines = visible.filter(({ type }: { type: string }) => type === "qemu");
  assert.deepEqual(machines, []);
  assert.ok(resourceOf(visible, "/pool/brainall"));
});
