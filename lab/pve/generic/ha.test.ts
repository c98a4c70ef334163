import assert from "node:assert/strict";
import { test } from "node:test";
import { findGuest } from "../guests/guest.ts";
import { isRunning } from "../guests/power/state.ts";
import { testApi } from "../testing/api.ts";

const resources = "/cluster/ha/resources";

test("a resource starts and shuts down its guest as its state says", async (context) => {
  const { ask, cluster } = testApi(context);
  const ended = () => Promise.all(cluster.tasks.list().map(({ upid }) => cluster.tasks.ended(upid)));
  assert.equal(isRunning(cluster, 9020), false);
  await ask("POST", resources, { sid: "vm:9020", state: "started" });
  await ended();
  assert.equal(isRunning(cluster, 9020), true);
  await ask("PUT", `${resources}/vm:9020`, { state: "ignored" });
  await ended();
  assert.equal(isRunning(cluster, 9020), true);
  await ask("PUT", `${resources}/vm:9020`, { state: "disabled" });
  await ended();
  assert.equal(isRunning(cluster, 9020), false);
});

test("HA takes a guest to the node that is asked for", async (context) => {
  const { ask, cluster, refusal } = testApi(context);
  const migrate = `${resources}/vm:9020/migrate`;
  const unmanaged = await refusal("POST", migrate, { node: "prox-106" });
  assert.equal(unmanaged.message, "service 'vm:9020' is not managed by HA");
  await ask("POST", resources, { sid: "vm:9020", state: "ignored" });
  const answer = await ask("POST", migrate, { node: "prox-106" });
  assert.deepEqual(answer, { sid: "vm:9020", "requested-node": "prox-106" });
  const [task] = cluster.tasks.list();
  assert.equal(task?.type, "qmigrate");
  assert.equal((await cluster.tasks.ended(task?.upid ?? "")).exitstatus, "OK");
  assert.equal(findGuest(cluster, 9020)?.node, "prox-106");
});

test("a resource needs a guest of its kind, and a group that is there", async (context) => {
  const { refusal } = testApi(context);
  const message = async (parameters: Record<string, string>) =>
    (await refusal("POST", resources, parameters)).message;
  assert.equal(await message({ sid: "vm:150" }), "resource 'vm:150' does not exist in cluster");
  assert.equal(await message({ sid: "ct:9020" }), "resource 'ct:9020' does not exist in cluster");
  assert.equal(await message({ sid: "vm:9020", type: "ct" }), "types does not match");
  assert.equal(await message({ sid: "vm:9020", group: "fast" }), "HA group 'fast' does not exist");
});

test("HA's status has the resources that it looks after, not those that it ignores", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", resources, { sid: "vm:9020", state: "stopped" });
  const managed = async () =>
    (await ask("GET", "/cluster/ha/status/manager_status")).manager_status.service_status;
  assert.deepEqual(await managed(), { "vm:9020": { node: "prox-101", state: "stopped" } });
  const current = await ask("GET", "/cluster/ha/status/current");
  assert.equal(current.at(-1).status, "vm:9020 (prox-101, stopped)");
  await ask("PUT", `${resources}/vm:9020`, { state: "ignored" });
  assert.deepEqual(await managed(), {});
});
