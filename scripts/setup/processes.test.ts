import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import { endAll, processesWith } from "./processes.ts";

/** Starts a shell with the variable LEFTOVER; resolves to the shell and the first line that it says. */
async function started(context: TestContext, value: string, script: string) {
  const env = { ...process.env, LEFTOVER: value };
  const shell = spawn("sh", ["-c", script], { env, stdio: ["ignore", "pipe", "inherit"] });
  context.after(() => endAll(() => marked(value)));
  const [text] = await once(shell.stdout, "data");
  return { shell, said: String(text).trim() };
}

const marked = (wanted: string) => processesWith("LEFTOVER").filter(({ value }) => value === wanted);

test("a process that a marked one has started is found, even as an orphan, until it ends", async (context) => {
  const value = `${process.pid}-orphan`;
  // the shell ends at once, and what it has started goes on as nobody's child
  const { shell, said } = await started(context, value, "sleep 600 >/dev/null & echo $!");
  await once(shell, "close");
  assert.deepEqual(marked(value), [{ id: Number(said), command: ["sleep", "600"], value }]);
});

test("what was started without the mark, or with another, is none of ours", () => {
  assert.deepEqual(marked("never"), []);
});

test("everything that is marked ends, in whatever process group it is", async (context) => {
  const value = `${process.pid}-groups`;
  const { shell } = await started(context, value, "setsid sleep 600 >/dev/null & echo on; wait");
  const ended = endAll(() => marked(value));
  assert.ok(ended.some(({ id }) => id === shell.pid));
  await once(shell, "close");
  assert.deepEqual(
    endAll(() => marked(value)).filter(({ id }) => !ended.some((other) => other.id === id)),
    [],
  );
});
