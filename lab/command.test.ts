import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { capture } from "./run.ts";

const lab = (...args: string[]) =>
  capture([process.execPath, join(import.meta.dirname, "../scripts/lab.ts"), ...args]);

test("a word that is no command is answered with the commands there are", async () => {
  const { code, stderr } = await lab("start");
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^"start" is no command of the lab\.\nusage: .+ up .+ down .+ status .+ shell .+ logs /,
  );
});

test("an unknown option or topology is refused with what is allowed", async () => {
  assert.match((await lab("up", "--force")).stderr, /^Unknown option '--force'.*\nusage: .+lab or bench/s);
  assert.match((await lab("up", "--topology", "moon")).stderr, /Choose one of: lab, bench\.\n$/);
});
