import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { Slots } from "./slots.ts";

test("no more than the given number work at once, in the order they came, also after a failure", async () => {
  const slots = new Slots(2);
  const ends: ((outcome: "ok" | "failed") => void)[] = [];
  const started: number[] = [];
  const work = [0, 1, 2, 3].map((index) =>
    slots.use(() => {
      started.push(index);
      return new Promise<number>((resolve, reject) => {
        ends[index] = (outcome) => (outcome === "ok" ? resolve(index) : reject(new Error("failed")));
      });
    }),
  );
  await turn();
  assert.deepEqual(started, [0, 1]);
  ends[1]!("failed");
  await assert.rejects(work[1]!, /failed/);
  await turn();
  assert.deepEqual(started, [0, 1, 2]);
  ends[0]!("ok");
  ends[2]!("ok");
  assert.deepEqual(await Promise.all([work[0], work[2]]), [0, 2]);
  await turn();
  ends[3]!("ok");
  assert.equal(await work[3], 3);
});
