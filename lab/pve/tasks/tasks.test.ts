import assert from "node:assert/strict";
import { test } from "node:test";
import { failure } from "../error.ts";
import { Store } from "../store.ts";
import { Tasks } from "./tasks.ts";
import { parseUpid } from "./upid.ts";

const start = { node: "prox-101", type: "qmstart", id: "101", user: "estate@pve!pulumi" };

function tasks() {
  const store = new Store(":memory:");
  return { store, tasks: new Tasks(store) };
}

test("a task's id says who does what, where", () => {
  const { tasks: all } = tasks();
  const upid = all.start(start, () => {});
  const { node, type, id, user } = parseUpid(upid)!;
  assert.deepEqual({ node, type, id, user }, start);
  assert.match(upid, /^UPID:prox-101:[0-9A-F]{8}:[0-9A-F]{8}:[0-9A-F]{8}:qmstart:101:estate@pve!pulumi:$/);
});

test("a task runs until its work is done, and then says OK", async () => {
  const { tasks: all } = tasks();
  let finish = () => {};
  const upid = all.start(start, () => new Promise((resolve) => (finish = () => resolve())));
  assert.equal(all.get(upid).exitstatus, undefined);
  await Promise.resolve();
  finish();
  const { exitstatus, log } = await all.ended(upid);
  assert.equal(exitstatus, "OK");
  assert.deepEqual(log, ["TASK OK"]);
});

test("a task that fails ends with the first line of its error", async () => {
  const { tasks: all } = tasks();
  const upid = all.start(start, () => Promise.reject(failure("start failed\nbecause")));
  const { exitstatus, log } = await all.ended(upid);
  assert.equal(exitstatus, "start failed");
  assert.deepEqual(log, ["TASK ERROR: start failed\nbecause"]);
});

test("a task that warned says how often", async () => {
  const { tasks: all } = tasks();
  const { exitstatus, log } = await all.ended(all.start(start, (task) => task.warn("old machine")));
  assert.equal(exitstatus, "WARNINGS: 1");
  assert.deepEqual(log, ["WARN: old machine", "TASK WARNINGS: 1"]);
});

test("a task that nobody knows is refused as PVE does", () => {
  const { tasks: all } = tasks();
  assert.throws(() => all.get("UPID:prox-101:00000001:00000001:00000001:qmstart:101:root@pam:"), {
    status: 400,
    errors: { upid: "no such task" },
  });
  assert.throws(() => all.get("UPID:x"), { errors: { upid: "unable to parse worker upid 'UPID:x'" } });
});

test("what a killed API had begun ends after its recovery", async () => {
  const { store, tasks: killed } = tasks();
  const upid = killed.start(start, () => new Promise(() => {}));
  const all = new Tasks(store);
  const recovered: string[] = [];
  await all.recover({ qmstart: ({ id }) => void recovered.push(id) });
  assert.deepEqual(recovered, ["101"]);
  assert.equal(all.get(upid).exitstatus, "unexpected status");
});

test("a task that is stopped ends as one that a signal ended", async () => {
  const { tasks: all } = tasks();
  const upid = all.start(
    start,
    ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(failure("stopped")))),
  );
  await Promise.resolve();
  all.stop(upid);
  assert.equal((await all.ended(upid)).exitstatus, "interrupted by signal");
});
