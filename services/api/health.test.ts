import assert from "node:assert/strict";
import { test } from "node:test";
import { checkHealth } from "./health.ts";

const fine = async () => "PONG";
const broken = async () => {
  throw new Error("connect ECONNREFUSED");
};
const hangs = () => new Promise<never>(() => {});
const ignore = () => {};

test("all is well when every dependency answers", async () => {
  const health = await checkHealth({ database: [fine], redis: [fine, fine] }, false, ignore);
  assert.deepEqual(health, { status: "ok", database: "ok", redis: "ok" });
});

test("one Redis of two that does not answer shows, and the reason goes to the log", async () => {
  const reasons: unknown[] = [];
  const health = await checkHealth({ database: [fine], redis: [fine, broken] }, false, (error) =>
    reasons.push(error),
  );
  assert.deepEqual(health, { status: "degraded", database: "ok", redis: "unreachable" });
  assert.match(String(reasons), /ECONNREFUSED/);
});

test("a dependency that hangs does not hang the answer", async () => {
  const health = await checkHealth({ database: [hangs], redis: [fine] }, false, ignore, 1);
  assert.deepEqual(health, { status: "degraded", database: "unreachable", redis: "ok" });
});

test("a server that is about to end says so", async () => {
  const health = await checkHealth({ database: [fine], redis: [fine] }, true, ignore);
  assert.equal(health.status, "draining");
});
