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
