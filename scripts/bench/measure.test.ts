import assert from "node:assert/strict";
import { test } from "node:test";
import { describe, figure, median } from "./measure.ts";

test("a result is its median, its range, the number of runs and the goal", () => {
  assert.equal(
    describe("idle preview", [3, 1, 2.5], 3.5),
    "idle preview                                    2.50 s   (1.00 to 3.00 s, 3 runs; goal 3.5 s)",
  );
  assert.equal(
    describe("engine", [285], 480),
    "engine                                        285.00 s   (1 run; goal 480 s)",
  );
});

test("a result without a goal says none", () => {
  assert.equal(
    describe("by another tool", [2]),
    "by another tool                                 2.00 s   (1 run)",
  );
});

test("a figure that is no time has no unit", () => {
  assert.equal(
    figure("share", 0.44, 0.45),
    "share                                           0.44     (goal 0.45)",
  );
});

test("the median of an even number is the upper of the two in the middle", () => {
  assert.equal(median([4, 1, 3, 2]), 3);
});
