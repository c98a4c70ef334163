import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { mendCheckpoint, removeTornCompanions } from "./checkpoint.ts";

const now = new Date("2026-11-20T12:00:00Z");

function checkpointOf(context: { after(done: () => void): void }, content: string, copy?: string): string {
  const folder = mkdtempSync(join(tmpdir(), "estate-checkpoint-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const checkpoint = join(folder, "lab.json");
  writeFileSync(checkpoint, content);
  if (copy !== undefined) writeFileSync(`${checkpoint}.bak`, copy);
  return checkpoint;
}

test("a checkpoint that was cut off in the middle of a write is replaced by its former copy, and kept", (context) => {
  for (const torn of ["", '{"version": 3, "checkpo']) {
    const checkpoint = checkpointOf(context, torn, '{"version":3}');
    const kept = mendCheckpoint(checkpoint, now);
    assert.equal(kept, `${checkpoint}.torn-2026-11-20T12-00-00.000Z`);
    assert.equal(readFileSync(checkpoint, "utf8"), '{"version":3}');
    assert.equal(readFileSync(kept, "utf8"), torn);
  }
});

test("a whole checkpoint stays, whatever its copy says", (context) => {
  const checkpoint = checkpointOf(context, '{"version":3}', "");
  assert.equal(mendCheckpoint(checkpoint, now), undefined);
  assert.equal(readFileSync(checkpoint, "utf8"), '{"version":3}');
});

test("without a whole copy nothing is touched", (context) => {
  for (const copy of [undefined, "{"]) {
    const checkpoint = checkpointOf(context, "", copy);
    assert.equal(mendCheckpoint(checkpoint, now), undefined);
    assert.equal(readFileSync(checkpoint, "utf8"), "");
    assert.ok(!existsSync(`${checkpoint}.mended`));
  }
});

test("a companion that was not written to its end is removed, a whole one stays", (context) => {
  const checkpoint = checkpointOf(context, "{}");
  writeFileSync(`${checkpoint}.attrs`, '{"user.content_type":');
  assert.deepEqual(removeTornCompanions([checkpoint]), [`${checkpoint}.attrs`]);
  assert.ok(!existsSync(`${checkpoint}.attrs`));
  writeFileSync(`${checkpoint}.attrs`, "{}");
  assert.deepEqual(removeTornCompanions([checkpoint]), []);
  assert.ok(existsSync(`${checkpoint}.attrs`));
});
