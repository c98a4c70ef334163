import assert from "node:assert/strict";
import { test } from "node:test";
import type { Volume } from "../storage/volume.ts";
import { marked, parseRetention } from "./retention.ts";

/** A backup of guest 100, by when it was made: "2026_11_30-21_15_00". */
function backup(name: string, other: Partial<Volume> = {}): Volume {
  const [year = 0, month = 1, ...rest] = name.split(/[_-]/).map(Number);
  const created = new Date(year, month - 1, ...(rest as [number])).getTime() / 1000;
  return {
    volid: `local:backup/vzdump-qemu-100-${name}.vma.zst`,
    created,
    protected: false,
    ...other,
  } as Volume;
}

function marks(rules: string, backups: Volume[]): string[] {
  return [...marked(backups, parseRetention(rules)).entries()]
    .toSorted(([one], [other]) => one.created - other.created)
    .map(([{ volid }, mark]) => `${volid.slice(29, 42)} ${mark}`);
}

const days = ["2026_11_28-01_00_00", "2026_11_28-23_00_00", "2026_11_29-01_00_00", "2026_11_30-01_00_00"].map(
  (name) => backup(name),
);

test("the newest of each period is kept, as many periods as a rule says", () => {
  assert.deepEqual(marks("keep-daily=2", days), [
    "2026_11_28-01 remove",
    "2026_11_28-23 remove",
    "2026_11_29-01 keep",
    "2026_11_30-01 keep",
  ]);
});

test("a rule does not count periods that an earlier rule has covered", () => {
  assert.deepEqual(marks("keep-last=1,keep-daily=2", days), [
    "2026_11_28-01 remove",
    "2026_11_28-23 keep",
    "2026_11_29-01 keep",
    "2026_11_30-01 keep",
  ]);
});

test("weeks begin on Mondays", () => {
  assert.deepEqual(marks("keep-weekly=2", days), [
    "2026_11_28-01 remove",
    "2026_11_28-23 remove",
    "2026_11_29-01 keep",
    "2026_11_30-01 keep",
  ]);
});

test("without a rule that keeps any, all are kept", () => {
  assert.ok(marks("keep-all=1", days).every((mark) => mark.endsWith(" keep")));
  assert.ok(marks("keep-last=0", days).every((mark) => mark.endsWith(" keep")));
});

test("a protected backup and one of another name stay and count for nothing", () => {
  const renamed = backup("2026_11_30-03_00_00", { volid: "local:backup/vzdump-qemu-100-before-upgrade.vma" });
  const kept = backup("2026_11_30-02_00_00", { protected: true });
  assert.deepEqual(
    [...marked([renamed, kept, days[3]!, days[2]!], { "keep-last": 1 }).values()],
    ["renamed", "protected", "keep", "remove"],
  );
});

test("rules that PVE does not know are refused by their names", () => {
  assert.throws(() => parseRetention("keep-some=1"), { message: "Parameter verification failed." });
});
