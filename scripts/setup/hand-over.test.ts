import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { handOver } from "./hand-over.js";

test("the exit code of the command is ours", async () => {
  assert.equal(await handOver("sh", ["-c", "exit 7"]), 7);
  assert.equal(await handOver("true", []), 0);
});

test("a command that a signal ended gives the code that a shell would", async () => {
  assert.equal(await handOver("sh", ["-c", "kill -KILL $$"]), 137);
});

test("a signal for us reaches the command, and its exit code is still ours", async () => {
  const command = `process.on("SIGTERM", () => process.exit(5)); console.log("ready"); process.stdin.resume()`;
  const script = `
    import { handOver } from ${JSON.stringify(join(import.meta.dirname, "hand-over.js"))};
    process.exitCode = await handOver(process.execPath, ["-e", ${JSON.stringify(command)}]);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(parent.stdout, "data");
  parent.kill("SIGTERM");
  assert.deepEqual(await once(parent, "close"), [5, null]);
});
