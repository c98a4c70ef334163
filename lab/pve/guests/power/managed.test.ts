import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { testApi } from "../../testing/api.ts";
import { layOutMachine } from "../../testing/guests.ts";
import { findGuest } from "../guest.ts";

const path = "/nodes/prox-101/qemu/101";

async function withManaged(context: TestContext) {
  const api = testApi(context);
  await layOutMachine(api.cluster, { vmid: 101, node: "prox-101", disks: { scsi0: { storage: "ceph" } } });
  await api.ask("POST", "/cluster/ha/resources", { sid: "vm:101", state: "stopped" });
  /** Tasks of HA's own, when they have ended. */
  const ofHa = async () => {
    const own = api.cluster.tasks
      .list()
      .filter(({ user, type }) => user === "root@pam" && !type.startsWith("ha"));
    return Promise.all(
      own.map(async ({ upid, type }) => [type, (await api.cluster.tasks.ended(upid)).exitstatus]),
    );
  };
  return { ...api, ofHa };
}

test("HA starts and stops the machines that it manages, by tasks of its own", async (context) => {
  const { task, ask, ofHa, machines } = await withManaged(context);
  const { exitstatus, log } = await task("POST", `${path}/status/start`);
  assert.deepEqual([exitstatus, log[0]], ["OK", "Requesting HA start for VM 101"]);
  assert.deepEqual(await ofHa(), [["qmstart", "OK"]]);
  assert.ok(machines.started.has(101));
  assert.deepEqual((await ask("GET", `${path}/status/current`)).ha, { managed: 1, state: "started" });
  assert.equal((await ask("GET", "/cluster/ha/resources/vm:101")).state, "started");
  machines.deaf.add(101);
  await task("POST", `${path}/status/stop`);
  await ofHa();
  assert.ok(!machines.started.has(101));
  assert.equal((await ask("GET", "/cluster/ha/resources/vm:101")).state, "stopped");
});

test("HA shuts down and migrates the machines that it manages", async (context) => {
  const { task, ofHa, machines, cluster } = await withManaged(context);
  await task("POST", `${path}/status/start`);
  await ofHa();
  const { log } = await task("POST", `${path}/migrate`, { target: "prox-106", online: 1 });
  assert.equal(log[0], "Requesting HA migration for VM 101 to node prox-106");
  await ofHa();
  assert.equal(findGuest(cluster, 101)?.node, "prox-106");
  await task("POST", "/nodes/prox-106/qemu/101/status/shutdown");
  await ofHa();
  assert.ok(!machines.started.has(101));
});

test("a machine that HA ignores is powered on as any other", async (context) => {
  const { task, ask, cluster } = await withManaged(context);
  await ask("PUT", "/cluster/ha/resources/vm:101", { state: "ignored" });
  await task("POST", `${path}/status/start`);
  assert.deepEqual(
    cluster.tasks.list().map(({ type }) => type),
    ["qmstart"],
  );
});
