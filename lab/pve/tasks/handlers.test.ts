import assert from "node:assert/strict";
import { test } from "node:test";
import { testApi, testSecret } from "../testing/api.ts";

const token = { authorization: `PVEAPIToken=estate@pve!pulumi=${testSecret}` };
const work = { node: "prox-101", type: "qmstart", id: "100" };

test("a token sees its own tasks, and others' only with rights on their node", async (context) => {
  const { ask, refusal, cluster } = testApi(context);
  const own = cluster.tasks.start({ ...work, user: "estate@pve!pulumi" }, () => {});
  const others = cluster.tasks.start({ ...work, user: "root@pam" }, () => {});
  for (const upid of [own, others]) await cluster.tasks.ended(upid);
  const path = (upid: string) => `/nodes/prox-101/tasks/${encodeURIComponent(upid)}`;
  assert.equal((await ask("GET", `${path(own)}/status`, {}, token)).exitstatus, "OK");
  const { status, message } = await refusal("DELETE", path(others), {}, token);
  assert.equal(status, 403);
  assert.equal(message, "Permission check failed (/nodes/prox-101, Sys.Modify)");
});

test("a task is told with its user and token apart, and only by its own node", async (context) => {
  const { ask, refusal, cluster } = testApi(context);
  const upid = cluster.tasks.start({ ...work, user: "estate@pve!pulumi" }, () => {});
  await cluster.tasks.ended(upid);
  const { user, tokenid } = await ask("GET", `/nodes/prox-101/tasks/${encodeURIComponent(upid)}/status`);
  assert.deepEqual([user, tokenid], ["estate@pve", "pulumi"]);
  const { errors } = await refusal("GET", `/nodes/prox-106/tasks/${encodeURIComponent(upid)}/status`);
  assert.deepEqual(errors, { upid: "no such task" });
});

test("the list of tasks is narrowed as asked", async (context) => {
  const { ask, cluster } = testApi(context);
  const fine = cluster.tasks.start({ ...work, user: "root@pam" }, () => {});
  const broken = cluster.tasks.start({ ...work, user: "root@pam" }, ({ warn }) => warn("old"));
  for (const upid of [fine, broken]) await cluster.tasks.ended(upid);
  const upids = async (parameters: Record<string, string>) =>
    (await ask("GET", "/nodes/prox-101/tasks", parameters)).map(({ upid }: { upid: string }) => upid);
  assert.deepEqual(await upids({ statusfilter: "warning" }), [broken]);
  assert.deepEqual(await upids({ userfilter: "nobody" }), []);
  assert.deepEqual(await upids({ since: "9999999999" }), []);
  assert.deepEqual(await upids({ errors: "1" }), []);
});

test("a log without a limit is whole, and an empty one says so", async (context) => {
  const { ask, cluster } = testApi(context);
  const upid = cluster.tasks.start({ ...work, user: "root@pam" }, ({ log }) => log("one"));
  await cluster.tasks.ended(upid);
  const path = `/nodes/prox-101/tasks/${encodeURIComponent(upid)}/log`;
  assert.deepEqual(await ask("GET", path, { limit: "0" }), [
    { n: 1, t: "one" },
    { n: 2, t: "TASK OK" },
  ]);
});
