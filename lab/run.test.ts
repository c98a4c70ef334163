import assert from "node:assert/strict";
import { test } from "node:test";
import { capture, run } from "./run.ts";

test("of what a command says no more than the limit is kept, and its end is waited for", async () => {
  const { stdout, code } = await capture(["sh", "-c", "yes | head -c 1000000; exit 3"], "", 10);
  assert.equal(stdout, "y\ny\ny\ny\ny\n");
  assert.equal(code, 3);
});

test("a command that fails is told with what it said", async () => {
  await assert.rejects(run(["sh", "-c", "echo no >&2; exit 2"]), {
    message: "`sh -c echo no >&2; exit 2` ended with status 2 and said: no",
  });
});

test("a command that is not there is told by its name", async () => {
  await assert.rejects(capture(["no-such-command"]), { message: /^no-such-command could not be run/ });
});
