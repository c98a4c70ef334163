import assert from "node:assert/strict";
import { test } from "node:test";
import { RunSummary } from "./run-summary.ts";

function summaryOf() {
  const said: string[] = [];
  const summary = new RunSummary(async (line) => void said.push(line));
  return { summary, said };
}

test("what drifted is counted and named with its properties, what only follows stands apart", async () => {
  const { summary, said } = summaryOf();
  summary.add("web:nginx,curl", [{ path: "packages", kind: "drift" }]);
  summary.add("db:redis-server.service", [
    {
      path: "restartOn",
      kind: "drift",
      consequence: true,
      effect: "restart, because /etc/redis/redis.conf was changed",
    },
  ]);
  summary.add("db:/etc/redis/redis.conf", [
    { path: "hash", kind: "drift" },
    { path: "mode", kind: "drift" },
  ]);
  await summary.flush();
  assert.deepEqual(said, [
    "2 drifted: db:/etc/redis/redis.conf (hash, mode), web:nginx,curl (packages); because of it: db:redis-server.service (restart, because /etc/redis/redis.conf was changed)",
  ]);
});

test("it is said once, and nothing is said where nothing drifted", async () => {
  const { summary, said } = summaryOf();
  summary.add("db:/etc/motd", []);
  await summary.flush();
  assert.deepEqual(said, []);
  summary.add("db:/etc/motd", [{ path: "hash", kind: "drift" }]);
  await summary.flush();
  await summary.flush();
  assert.equal(said.length, 1);
});

test("without a Check it is said when no Read has come for a moment", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { summary, said } = summaryOf();
  summary.add("db:/etc/a", [{ path: "hash", kind: "drift" }]);
  context.mock.timers.tick(300);
  summary.add("db:/etc/b", [{ path: "hash", kind: "drift" }]);
  context.mock.timers.tick(300);
  assert.deepEqual(said, []);
  context.mock.timers.tick(200);
  assert.deepEqual(said, ["2 drifted: db:/etc/a (hash), db:/etc/b (hash)"]);
});
