import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { processesWith } from "./leftovers.ts";

test("a process that a marked one has started is found, even as an orphan, until it ends", async (context) => {
  const mark = `${process.pid}-orphan`;
  const env = { ...process.env, LEFTOVER: mark };
  // the shell ends at once, and what it has started goes on as nobody's child
  const shell = spawn("sh", ["-c", "sleep 600 >/dev/null & echo $!"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [text] = await once(shell.stdout, "data");
  const id = Number(text);
  context.after(() => process.kill(id, "SIGKILL"));
  await once(shell, "close");
  assert.deepEqual(processesWith("LEFTOVER", mark), [`${id}: sleep 600`]);
});

test("what was started without the mark, or with another, is none of ours", () => {
  assert.deepEqual(processesWith("LEFTOVER", "never"), []);
});
