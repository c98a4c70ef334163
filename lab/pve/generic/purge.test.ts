import assert from "node:assert/strict";
import { test } from "node:test";
import { testApi } from "../testing/api.ts";
import { addReplicableDisk } from "../testing/guests.ts";
import { purgeGuest, requireUnmanaged } from "./purge.ts";

const guest = { kind: "qemu", vmid: 9020 } as const;

test("a guest that HA or replication knows is not to be destroyed", async (context) => {
  const { ask, cluster } = testApi(context);
  await addReplicableDisk(cluster, 9020);
  requireUnmanaged(cluster, guest);
  await ask("POST", "/cluster/replication", { id: "9020-0", type: "local", target: "prox-106" });
  assert.throws(() => requireUnmanaged(cluster, guest), {
    message: "There is a replication job '9020-0' for guest '9020' - Please remove that first.",
  });
  await ask("POST", "/cluster/ha/resources", { sid: "vm:9020", state: "ignored" });
  assert.throws(() => requireUnmanaged(cluster, guest), /used in HA resources and purge parameter not set/);
});

test("a purge takes a guest out of backup jobs, replication and HA", async (context) => {
  const { ask, cluster } = testApi(context);
  await addReplicableDisk(cluster, 9020);
  await ask("POST", "/cluster/replication", { id: "9020-0", type: "local", target: "prox-106" });
  await ask("POST", "/cluster/ha/resources", { sid: "vm:9020", state: "ignored" });
  for (const [id, vmid] of [
    ["both", "9020,100"],
    ["alone", "9020"],
    ["other", "100"],
  ] as const) {
    await ask("POST", "/cluster/backup", { id, schedule: "1:00", vmid });
  }
  purgeGuest(cluster, guest);
  requireUnmanaged(cluster, guest);
  const jobs = await ask("GET", "/cluster/backup");
  assert.deepEqual(
    jobs.map(({ id, vmid }: { id: string; vmid: string }) => [id, vmid]),
    [
      ["both", "100"],
      ["other", "100"],
    ],
  );
});
