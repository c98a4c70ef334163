import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { tell } from "./fetch.ts";

/** What is told after five seconds in which `bytes` came to what has `from` bytes, of `whole`. */
function told({ from, bytes, whole }: { from: number; bytes: number; whole?: number }): string {
  const folder = mkdtempSync(join(tmpdir(), "tell-"));
  if (whole) writeFileSync(join(folder, "whole"), `${whole}\n`);
  const script = `slept=0
arrived() { if [ $slept = 5 ]; then echo ${from + bytes}; else echo ${from}; fi; }
progress() { printf '%s\\n' "$*"; }
sleep() { slept=$((slept + 1)); [ $slept -le 5 ]; }
${tell("/srv/it's a model")}
tell`;
  try {
    return execFileSync("sh", ["-euc", script], { cwd: folder, encoding: "utf8" });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("how far a download is, is told with the rate of the last five seconds", () => {
  assert.equal(
    told({ from: 1_000_000_000, bytes: 250_000_000, whole: 4_700_000_000 }),
    "/srv/it's a model: 1250 of 4700 MB, 50.0 MB a second\n",
  );
  assert.equal(told({ from: 0, bytes: 100_000 }), "/srv/it's a model: 0 MB, 0.0 MB a second\n");
});
