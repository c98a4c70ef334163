import assert from "node:assert/strict";
import { test } from "node:test";
import { duration, type Say, withProgress } from "./progress.js";

test("a duration is said in minutes and seconds", () => {
  assert.equal(duration(400), "0 s");
  assert.equal(duration(45_000), "45 s");
  assert.equal(duration(80_400), "1 min 20 s");
  assert.equal(duration(310_000), "5 min 10 s");
});

test("a long step says every five seconds how far it is, and at last that it is done", async (context) => {
  context.mock.timers.enable({ apis: ["setInterval", "Date"] });
  const lines: string[] = [];
  const result = await withProgress(
    (line) => lines.push(line),
    "building",
    async (say: Say) => {
      context.mock.timers.tick(5000);
      say("7 of 9");
      context.mock.timers.tick(5000);
      return "built";
    },
  );
  assert.equal(result, "built");
  assert.deepEqual(lines, [
    "  building …",
    "  building (5 s)",
    "  building: 7 of 9 (10 s)",
    "  building: done (10 s)",
  ]);
});

test("a step that fails is not called done and says nothing afterwards", async (context) => {
  context.mock.timers.enable({ apis: ["setInterval", "Date"] });
  const lines: string[] = [];
  const failing = withProgress(
    (line) => lines.push(line),
    "building",
    async () => {
      throw new Error("no");
    },
  );
  await assert.rejects(failing, { message: "no" });
  context.mock.timers.tick(60_000);
  assert.deepEqual(lines, ["  building …"]);
});
