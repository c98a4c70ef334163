import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, test } from "node:test";
import {
  locateState,
  readInterruption,
  readPending,
  releaseLock,
  type StackState,
  setStateAside,
} from "./stack-state.ts";

let state: StackState;

beforeEach((context) => {
  const folder = mkdtempSync(join(tmpdir(), "estate-state-"));
  (context as { after(clean: () => void): void }).after(() => rmSync(folder, { recursive: true }));
  state = locateState(`file://${folder}`, "estate", "lab")!;
});

function writeLock() {
  mkdirSync(state.locks, { recursive: true });
  const lock = { pid: 1, username: "root", hostname: "elsewhere.example", timestamp: "2026-11-20T20:56:14Z" };
  writeFileSync(join(state.locks, "2c88.json"), JSON.stringify(lock));
  writeFileSync(join(state.locks, "2c88.json.attrs"), "{}");
}

test("a stack is found where the engine keeps it", () => {
  assert.deepEqual(locateState("file:///var/state?no_tmp_dir=true", "estate", "lab"), {
    stack: "lab",
    checkpoint: "/var/state/.pulumi/stacks/estate/lab.json",
    locks: "/var/state/.pulumi/locks/organization/estate/lab",
    backups: "/var/state/backups/estate",
  });
});

test("a backend elsewhere has no files here", () => {
  assert.equal(locateState("s3://states", "estate", "lab"), undefined);
  assert.equal(locateState("https://api.pulumi.com", "estate", "lab"), undefined);
});

test("a stack that has never run is neither locked nor interrupted", () => {
  assert.equal(readInterruption(state), undefined);
  assert.deepEqual(readPending(state), []);
});

test("a locked stack tells its holder and what is not finished", () => {
  writeLock();
  mkdirSync(dirname(state.checkpoint), { recursive: true });
  const resource = {
    custom: true,
    urn: "urn:pulumi:lab::estate::estate:host:File::site",
    type: "estate:host:File",
  };
  const latest = { pending_operations: [{ type: "creating", resource }] };
  writeFileSync(state.checkpoint, JSON.stringify({ checkpoint: { latest } }));
  const interruption = readInterruption(state)!;
  assert.equal(interruption.lock.hostname, "elsewhere.example");
  assert.equal(interruption.holder, "elsewhere");
  assert.deepEqual(interruption.pending, [
    { doing: "creating", type: "estate:host:File", name: "site", isKnown: false },
  ]);
});

test("a lock that was released is gone with all of its files", () => {
  writeLock();
  releaseLock(state);
  assert.equal(readInterruption(state), undefined);
  assert.deepEqual(readdirSync(state.locks), []);
});

test("what a stack knew of hosts that are gone is set aside with its lock, and a copy is kept", () => {
  writeLock();
  mkdirSync(dirname(state.checkpoint), { recursive: true });
  writeFileSync(state.checkpoint, "{}");
  const told: string[] = [];
  const setAside = () => setStateAside(state, new Date("2026-11-26T04:00:00Z"), (line) => told.push(line));
  setAside();
  assert.equal(existsSync(state.checkpoint), false);
  assert.equal(readInterruption(state), undefined);
  assert.deepEqual(readdirSync(state.backups), ["lab-2026-11-26T04-00-00.000Z.json"]);
  setAside();
  assert.equal(told.length, 1, "where nothing is known, nothing is said");
});
