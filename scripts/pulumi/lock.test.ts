import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { holderOf, parseLock } from "./lock.ts";

const WRITTEN =
  '{"pid":25867,"username":"root","hostname":"vm","timestamp":"2026-11-20T20:56:14.347815374Z"}';

test("a lock is read as the engine writes it", () => {
  assert.deepEqual(parseLock(WRITTEN), {
    pid: 25867,
    username: "root",
    hostname: "vm",
    timestamp: "2026-11-20T20:56:14.347815374Z",
  });
});

test("a lock that was not written to its end is none", () => {
  assert.equal(parseLock(WRITTEN.slice(0, 20)), undefined);
  assert.equal(parseLock(""), undefined);
});

test("a lock from another machine is not judged", () => {
  assert.equal(holderOf({ ...parseLock(WRITTEN)!, hostname: "elsewhere.example" }), "elsewhere");
});

test("a process that took over the id of a killed run is not taken for it", () => {
  assert.equal(holderOf({ ...parseLock(WRITTEN)!, hostname: hostname(), pid: process.pid }), "gone");
});

test("a run counts as going on until it ends", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "estate-lock-"));
  context.after(() => rmSync(folder, { recursive: true }));
  copyFileSync("/bin/cat", join(folder, "pulumi"));
  const run = spawn(join(folder, "pulumi"), { stdio: ["pipe", "ignore", "ignore"] });
  await once(run, "spawn");
  const lock = { ...parseLock(WRITTEN)!, hostname: hostname(), pid: run.pid! };
  assert.equal(holderOf(lock), "running");
  run.stdin.end();
  await once(run, "close");
  assert.equal(holderOf(lock), "gone");
});
