import assert from "node:assert/strict";
import { test } from "node:test";
import { startWithLab } from "../../start/lab-run.ts";
import { testApi } from "../../testing/api.ts";
import { layOutMachine } from "../../testing/guests.ts";
import { startOnBoot } from "./boot.ts";

const owners = [9010, 9020, 9030, 9031, 9032, 9040, 9050];

test("what starts with its node does so by its order, and the owner's machines are among it", async (context) => {
  const { cluster, machines } = testApi(context);
  const machine = (vmid: number, config: Record<string, string | number>) =>
    layOutMachine(cluster, { vmid, node: "prox-106", config });
  await machine(101, { onboot: 1 });
  await machine(102, { onboot: 1, startup: "order=20" });
  await machine(103, { onboot: 1, startup: "3,up=30" });
  await machine(104, {});
  await machine(105, { onboot: 1, template: 1 });
  await startOnBoot(cluster);
  assert.deepEqual([...machines.started.keys()], [103, 102, 101, ...owners]);
});

test("a guest that cannot be started keeps no other from it", async (context) => {
  const { cluster, machines } = testApi(context);
  machines.broken.set(9010, "bridge 'vmbr7' does not exist");
  await startOnBoot(cluster);
  assert.deepEqual([...machines.started.keys()], owners.slice(1));
  const failed = cluster.tasks.list().find(({ id }) => id === "9010");
  assert.deepEqual([failed?.type, failed?.exitstatus], ["qmstart", "start failed: QEMU exited with code 1"]);
});

test("guests start once with the lab, not with each start of the API", async (context) => {
  const { cluster, machines } = testApi(context);
  await startWithLab(cluster, "first");
  assert.equal(machines.started.size, owners.length);
  machines.started.clear();
  await startWithLab(cluster, "first");
  assert.equal(machines.started.size, 0);
  await startWithLab(cluster, "second");
  assert.equal(machines.started.size, owners.length);
});
