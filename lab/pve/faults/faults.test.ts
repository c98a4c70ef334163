import assert from "node:assert/strict";
import { test } from "node:test";
import { Faults, meets, readFault } from "./faults.ts";

test("a pattern names requests and tasks, with any text in the place of stars", () => {
  const request = "POST /nodes/prox-101/qemu/101/clone";
  assert.ok(meets(request, request));
  assert.ok(meets("POST /nodes/*/qemu/*/clone", request));
  assert.ok(meets("POST **", request));
  assert.ok(meets("qmstart *", "qmstart 101"));
  assert.ok(!meets("POST /nodes/*/clone", request));
  assert.ok(!meets("qmstart 10", "qmstart 101"));
  assert.ok(!meets("GET /version.", "GET /versions"));
});

test("a fault happens as often as it was asked for, the first that was asked for first", () => {
  const faults = new Faults();
  const refuse = (status: number) => ({ kind: "refuse", status, message: "no" }) as const;
  faults.add({ on: "GET **", effect: refuse(595), times: 2 });
  faults.add({ on: "GET /version", effect: refuse(503), times: 1 });
  const statuses = [1, 2, 3, 4].map(() => faults.take("GET /version", ["refuse"]));
  assert.deepEqual(
    statuses.map((effect) => effect?.kind === "refuse" && effect.status),
    [595, 595, 503, undefined].map((status) => status ?? false),
  );
  assert.deepEqual(faults.list(), []);
});

test("a fault of a task does not happen to a request", () => {
  const faults = new Faults();
  faults.add({ on: "**", effect: { kind: "slow task", seconds: 1 }, times: 1 });
  assert.equal(faults.take("GET /version", ["refuse", "busy lock"]), undefined);
});

test("a fault that is asked for wrongly is refused with what is wrong", () => {
  const refusal = (value: unknown) => assert.throws.bind(undefined, () => readFault(value));
  refusal({ effect: { kind: "busy lock" } })(/"on" must name a request or a task/);
  refusal({ on: "x", times: 0, effect: { kind: "busy lock" } })(/"times" must be a whole number/);
  refusal({ on: "x", effect: { kind: "flood" } })(/must be one of: busy lock, refuse, cut, slow answer/);
  refusal({ on: "x", effect: { kind: "refuse", status: 500 } })(/needs "message", a string/);
  refusal({ on: "x", effect: { kind: "refuse", status: "500", message: "no" } })(/needs "status", a number/);
  refusal({ on: "x", effect: { kind: "slow task", seconds: "5" } })(/needs "seconds", a number/);
  assert.deepEqual(readFault({ on: "x", effect: { kind: "busy lock" } }), {
    on: "x",
    times: 1,
    effect: { kind: "busy lock" },
  });
});

test("a status that is no refusal, and time that runs backwards, are refused", () => {
  const refuse = { kind: "refuse", status: 99, message: "no" };
  assert.throws(() => readFault({ on: "GET *", effect: refuse }), {
    message: '"status" must be from 400 to 599',
  });
  const slow = { kind: "slow answer", seconds: -5 };
  assert.throws(() => readFault({ on: "GET *", effect: slow }), { message: '"seconds" must be 0 or more' });
});
