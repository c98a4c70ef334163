import assert from "node:assert/strict";
import { test } from "node:test";
import { RunSummary } from "./run-summary.ts";

test("what drifted is counted and named with its properties, what only follows stands apart", () => {
  const summary = new RunSummary();
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
  assert.equal(
    summary.take(),
    "2 drifted: db:/etc/redis/redis.conf (hash, mode), web:nginx,curl (packages); because of it: db:redis-server.service (restart, because /etc/redis/redis.conf was changed)",
  );
});

test("it is said once, and nothing is said where nothing drifted", () => {
  const summary = new RunSummary();
  summary.add("db:/etc/motd", []);
  assert.equal(summary.take(), undefined);
  summary.add("db:/etc/motd", [{ path: "hash", kind: "drift" }]);
  assert.ok(summary.take());
  assert.equal(summary.take(), undefined);
});
