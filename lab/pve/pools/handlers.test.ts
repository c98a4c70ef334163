import assert from "node:assert/strict";
import { test } from "node:test";
import { userWith } from "../access/testing.ts";
import { testApi } from "../testing/api.ts";
import { addToPool, poolOf, removeFromPools, writePool } from "./pools.ts";

test("a pool is read back in a list of one, and by its path", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", "/pools", { poolid: "lab", comment: "for trying things" });
  assert.deepEqual(await ask("GET", "/pools", { poolid: "lab" }), [
    { poolid: "lab", comment: "for trying things", members: [] },
  ]);
  assert.deepEqual(await ask("GET", "/pools/lab"), { comment: "for trying things", members: [] });
  assert.deepEqual(await ask("GET", "/pools"), [
    { poolid: "brainall", comment: "the estate" },
    { poolid: "lab", comment: "for trying things" },
  ]);
  await ask("PUT", "/pools", { poolid: "lab", comment: "" });
  assert.deepEqual(await ask("GET", "/pools/lab"), { members: [] });
  await ask("DELETE", "/pools", { poolid: "lab" });
  assert.equal((await ask("GET", "/pools")).length, 1);
});

test("members are told as the cluster's resources, with their ids and nodes", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", "/pools", { poolid: "lab" });
  await ask("PUT", "/pools", { poolid: "lab", vms: "9030,9020", storage: "ceph" });
  const [{ members }] = await ask("GET", "/pools", { poolid: "lab" });
  assert.deepEqual(
    members.map(({ id, type, node, vmid, storage }: Record<string, unknown>) => [
      id,
      type,
      node,
      vmid ?? storage,
    ]),
    [
      ["qemu/9020", "qemu", "prox-101", 9020],
      ["qemu/9030", "qemu", "prox-101", 9030],
      ["storage/prox-101/ceph", "storage", "prox-101", "ceph"],
    ],
  );
  const ids = async (type: string) =>
    (await ask("GET", "/pools/lab", { type })).members.map(({ id }: { id: string }) => id);
  assert.deepEqual(await ids("qemu"), ["qemu/9020", "qemu/9030"]);
  assert.deepEqual(await ids("lxc"), []);
  assert.deepEqual(await ids("storage"), ["storage/prox-101/ceph"]);
});

test("a guest is in one pool at most, and moved only when it is said", async (context) => {
  const { ask, refusal, cluster } = testApi(context);
  await ask("POST", "/pools", { poolid: "lab" });
  await ask("POST", "/pools", { poolid: "other" });
  await ask("PUT", "/pools/lab", { vms: "9020" });
  const said = async (parameters: Record<string, string | number>) =>
    (await refusal("PUT", "/pools", parameters)).message;
  assert.equal(
    await said({ poolid: "lab", vms: "9020" }),
    "update pools failed: VM 9020 is already a pool member",
  );
  assert.equal(
    await said({ poolid: "other", vms: "9020" }),
    "update pools failed: VM 9020 belongs already to pool 'lab' and 'allow-move' is not set",
  );
  await ask("PUT", "/pools", { poolid: "other", vms: "9020", "allow-move": 1 });
  assert.equal(poolOf(cluster, 9020), "other");
  assert.equal(
    await said({ poolid: "lab", vms: "9020", delete: 1 }),
    "update pools failed: VM 9020 is not a pool member",
  );
  await ask("PUT", "/pools", { poolid: "other", vms: "9020", delete: 1 });
  assert.equal(poolOf(cluster, 9020), undefined);
});

test("storages are put in and taken out likewise, and may be in several pools", async (context) => {
  const { ask, refusal } = testApi(context);
  for (const poolid of ["lab", "other"]) {
    await ask("POST", "/pools", { poolid });
    await ask("PUT", "/pools", { poolid, storage: "local" });
  }
  const change = { poolid: "lab", storage: "local" };
  assert.equal(
    (await refusal("PUT", "/pools", change)).message,
    "update pools failed: Storage 'local' is already a pool member",
  );
  await ask("PUT", "/pools", { ...change, delete: 1 });
  assert.equal(
    (await refusal("PUT", "/pools", { ...change, delete: 1 })).message,
    "update pools failed: Storage 'local' is not a pool member",
  );
});

test("pools are refused in PVE's words", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/pools", { poolid: "lab" });
  await ask("PUT", "/pools", { poolid: "lab", vms: "9020" });
  const said: [string, string, Record<string, string>, string][] = [
    ["POST", "/pools", { poolid: "lab" }, "create pool failed: pool 'lab' already exists"],
    ["GET", "/pools", { poolid: "none" }, "pool 'none' does not exist"],
    ["GET", "/pools/none", {}, "pool 'none' does not exist"],
    ["PUT", "/pools", { poolid: "none" }, "update pools failed: pool 'none' does not exist"],
    ["DELETE", "/pools", { poolid: "none" }, "delete pool failed: pool 'none' does not exist"],
    ["DELETE", "/pools", { poolid: "lab" }, "delete pool failed: pool 'lab' is not empty (contains VM 9020)"],
    [
      "POST",
      "/pools",
      { poolid: "no/lab" },
      "create pool failed: parent 'no' of pool 'no/lab' does not exist",
    ],
  ];
  for (const [method, path, parameters, text] of said) {
    const { status, message } = await refusal(method, path, parameters);
    assert.deepEqual([status, message], [500, text]);
  }
});

test("a pool may be in a pool, and is deleted first", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/pools", { poolid: "lab" });
  await ask("POST", "/pools", { poolid: "lab/a" });
  await ask("POST", "/pools", { poolid: "lab/a/b" });
  assert.deepEqual((await ask("GET", "/pools", { poolid: "lab/a/b" }))[0].poolid, "lab/a/b");
  assert.equal(
    (await refusal("DELETE", "/pools", { poolid: "lab" })).message,
    "delete pool failed: pool 'lab' is not empty (contains pool 'lab/a')",
  );
  for (const poolid of ["lab/a/b", "lab/a", "lab"]) await ask("DELETE", "/pools", { poolid });
});

test("a pool is deleted with its rules, and members that are gone do not hold it", async (context) => {
  const { ask, cluster } = testApi(context);
  await ask("POST", "/pools", { poolid: "lab" });
  await ask("PUT", "/access/acl", { path: "/pool/lab", roles: "PVEAuditor", users: "estate@pve" });
  addToPool(cluster, "lab", 12345);
  assert.deepEqual((await ask("GET", "/pools/lab")).members, []);
  await ask("DELETE", "/pools/lab");
  assert.ok(!JSON.stringify(await ask("GET", "/access/acl")).includes("/pool/lab"));
});

test("somebody sees the pools that they may audit, and changes them with what they may allocate", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/pools", { poolid: "lab" });
  const ann = await userWith({ ask }, "ann@pve", { "/pool/lab": ["Pool.Audit", "Pool.Allocate"] });
  assert.deepEqual(await ask("GET", "/pools", {}, ann), [{ poolid: "lab" }]);
  const other = await refusal("GET", "/pools", { poolid: "brainall" }, ann);
  assert.equal(other.message, "Permission check failed (/pool/brainall, Pool.Audit)");
  await ask("PUT", "/pools", { poolid: "lab", comment: "Ann's" }, ann);
  const { message } = await refusal("PUT", "/pools", { poolid: "lab", vms: "9020" }, ann);
  assert.equal(
    message,
    "update pools failed: 403 Permission check failed (/vms/9020, Permissions.Modify|VM.Allocate)",
  );
});

test("of a change that is refused in its middle nothing is done", async (context) => {
  const { ask, refusal, cluster } = testApi(context);
  await ask("POST", "/pools", { poolid: "lab" });
  await ask("PUT", "/pools", { poolid: "lab", vms: "9030" });
  await refusal("PUT", "/pools", { poolid: "lab", vms: "9020,9030" });
  assert.equal(poolOf(cluster, 9020), undefined);
});

test("a guest that is put into a pool leaves its former one, and a deleted one leaves all", (context) => {
  const { cluster } = testApi(context);
  for (const poolid of ["lab", "other"]) writePool(cluster, { poolid, vms: [], storage: [] });
  addToPool(cluster, "lab", 101);
  addToPool(cluster, "other", 101);
  assert.equal(poolOf(cluster, 101), "other");
  assert.throws(() => addToPool(cluster, "none", 101), { message: "pool 'none' does not exist" });
  assert.equal(poolOf(cluster, 101), "other");
  removeFromPools(cluster, 101);
  assert.equal(poolOf(cluster, 101), undefined);
});
