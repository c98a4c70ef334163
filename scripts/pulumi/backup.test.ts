import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { keepCopy, outdated } from "./backup.ts";

const NOW = new Date("2026-11-20T20:56:14.347Z");
const COPY = "lab-2026-11-20T20-56-14.347Z.json";

test("a copy of the state is kept for its owner's eyes alone", (context) => {
  const scratch = mkdtempSync(join(tmpdir(), "estate-backup-"));
  context.after(() => rmSync(scratch, { recursive: true }));
  const checkpoint = join(scratch, "lab.json");
  const folder = join(scratch, "backups");
  writeFileSync(checkpoint, "the state", { mode: 0o644 });
  keepCopy(checkpoint, folder, "lab", NOW);
  assert.deepEqual(readdirSync(folder), [COPY]);
  assert.equal(readFileSync(join(folder, COPY), "utf8"), "the state");
  assert.equal(statSync(join(folder, COPY)).mode & 0o777, 0o600);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
});

test("a stack that has no state yet leaves no copy", (context) => {
  const scratch = mkdtempSync(join(tmpdir(), "estate-backup-"));
  context.after(() => rmSync(scratch, { recursive: true }));
  keepCopy(join(scratch, "missing.json"), join(scratch, "backups"), "lab", NOW);
  assert.deepEqual(readdirSync(scratch), []);
});

test("the newest twenty copies of a stack are kept, and every one of other stacks", () => {
  const copies = Array.from(
    { length: 23 },
    (_, day) => `lab-2026-10-${String(day + 1).padStart(2, "0")}T00-00-00.000Z.json`,
  );
  const others = [
    "lab-2-2026-01-01T00-00-00.000Z.json",
    "prod-2026-01-01T00-00-00.000Z.json",
    "lab-notes.json",
  ];
  assert.deepEqual(outdated([...others, ...copies.toReversed()], "lab"), copies.slice(0, 3));
  assert.deepEqual(outdated(copies.slice(0, 20), "lab"), []);
});
