import assert from "node:assert/strict";
import { test } from "node:test";
import { describe } from "./measure.ts";

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
