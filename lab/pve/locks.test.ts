import assert from "node:assert/strict";
import { test } from "node:test";
import { Locks } from "./locks.ts";

test("work under the same lock is done one after the other, also after one that failed", async () => {
  const locks = new Locks();
  const order: string[] = [];
  let finish = () => {};
  const first = locks.hold("101", async () => {
    await new Promise<void>((resolve) => (finish = resolve));
    order.push("first");
    throw new Error("failed");
  });
  const second = locks.hold("101", () => void order.push("second"));
  await locks.hold("102", () => void order.push("other"));
  finish();
  await assert.rejects(first);
  await second;
  assert.deepEqual(order, ["other", "first", "second"]);
});

test("a lock that is not to be had in ten seconds is refused by its name", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const locks = new Locks();
  void locks.hold("/var/lock/qemu-server/lock-101.conf", () => new Promise(() => {}));
  const waiting = locks.hold("/var/lock/qemu-server/lock-101.conf", () => {});
  context.mock.timers.tick(10_000);
  await assert.rejects(waiting, {
    status: 500,
    message: "can't lock file '/var/lock/qemu-server/lock-101.conf' - got timeout",
  });
});

test("work that shares a lock is done together, and work that holds it alone waits for all of it", async () => {
  const locks = new Locks();
  const events: string[] = [];
  const finish: (() => void)[] = [];
  const shared = (name: string) =>
    locks.share("source", async () => {
      events.push(`${name} begins`);
      await new Promise<void>((resolve) => finish.push(resolve));
      events.push(`${name} ends`);
    });
  const both = [shared("one"), shared("other")];
  const alone = locks.hold("source", () => void events.push("alone"));
  const late = locks.share("source", () => void events.push("late"));
  await new Promise(setImmediate);
  assert.deepEqual(events, ["one begins", "other begins"]);
  for (const end of finish) end();
  await Promise.all([...both, alone, late]);
  assert.deepEqual(events, ["one begins", "other begins", "one ends", "other ends", "alone", "late"]);
});

test("who gives up waiting lets nobody in beside the one who holds the lock", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const locks = new Locks();
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const holder = locks.hold("101", () => held);
  const impatient = locks.hold("101", () => {});
  context.mock.timers.tick(10_000);
  await assert.rejects(impatient);
  let entered = false;
  const next = locks.hold("101", () => {
    entered = true;
  });
  await new Promise(setImmediate);
  assert.equal(entered, false);
  release();
  await Promise.all([holder, next]);
  assert.equal(entered, true);
});
