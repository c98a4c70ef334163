import assert from "node:assert/strict";
import { test } from "node:test";
import { describeHolder, withLock } from "./lock.ts";

test("a holder says its process, its command and since when", () => {
  assert.equal(
    describeHolder(812, ["/repo/scripts/lab.ts", "up"], new Date("2026-01-31T12:30:05.678Z")),
    'process 812 ("lab.ts up") since 12:30:05 UTC on 2026-01-31',
  );
});

test("a second change is refused and told who makes the first", async () => {
  const name = `test-${process.pid}`;
  await withLock(name, () =>
    assert.rejects(
      withLock(name, async () => {}),
      (error: Error) => {
        assert.equal(error.name, "LabError");
        assert.match(
          error.message,
          new RegExp(`being changed by process ${process.pid} \\(".+"\\) since .+ UTC on`),
        );
        return true;
      },
    ),
  );
});

test("the lock is free again after work that failed", async () => {
  const name = `test-${process.pid}`;
  await assert.rejects(
    withLock(name, async () => {
      throw new Error("broken");
    }),
    /broken/,
  );
  assert.equal(await withLock(name, async () => "done"), "done");
});

test("who waits is told for whom and goes on when the holder has ended", async () => {
  const name = `test-${process.pid}`;
  const order: string[] = [];
  const told = Promise.withResolvers<string>();
  const first = withLock(name, async () => {
    await told.promise;
    order.push("first");
  });
  const second = withLock(name, async () => order.push("second"), told.resolve);
  await Promise.all([first, second]);
  assert.deepEqual(order, ["first", "second"]);
  assert.match(await told.promise, new RegExp(`^process ${process.pid} `));
});
