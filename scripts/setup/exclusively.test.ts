import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { exclusively } from "./exclusively.js";

const folder = `/nowhere/${process.pid}`;
const never = () => assert.fail("there was nothing to wait for");

test("the second one waits for the first, and says so once", async () => {
  const order: string[] = [];
  const started = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const first = exclusively(folder, never, async () => {
    started.resolve();
    await finish.promise;
    order.push("first");
  });
  await started.promise;
  const waits = () => {
    order.push("the second waits");
    finish.resolve();
  };
  await exclusively(folder, waits, async () => {
    order.push("second");
  });
  await first;
  assert.deepEqual(order, ["the second waits", "first", "second"]);
});

test("different folders do not wait for each other", async () => {
  const inner = () => exclusively(`${folder}/other`, never, async () => "inner");
  assert.equal(await exclusively(folder, never, inner), "inner");
});

test("work that fails gives the lock back", async () => {
  const failing = exclusively(folder, never, async () => {
    throw new Error("no");
  });
  await assert.rejects(failing, { message: "no" });
  assert.equal(await exclusively(folder, never, async () => "next"), "next");
});

test("a holder that is killed leaves nothing behind", async () => {
  const module = join(import.meta.dirname, "exclusively.js");
  const script = `
    import { exclusively } from ${JSON.stringify(module)};
    await exclusively(${JSON.stringify(folder)}, () => {}, () => new Promise((resolve) => {
      console.log("holding");
      process.stdin.on("end", resolve).resume();
    }));`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  const kill = () => holder.kill("SIGKILL");
  assert.equal(await exclusively(folder, kill, async () => "mine"), "mine");
});
