import assert from "node:assert/strict";
import { test } from "node:test";
import { groupByAge } from "./groups.ts";

const at = (day: number, hour: number) => ({ updatedAt: new Date(2026, 4, day, hour).toISOString() });

test("conversations are grouped by the days of the reader, and no group is empty", () => {
  const items = [at(20, 9), at(20, 0), at(19, 23), at(15, 12), at(2, 12)];
  const groups = groupByAge(items, new Date(2026, 4, 20, 10));
  assert.deepEqual(
    groups.map(({ name, items: { length } }) => [name, length]),
    [
      ["Today", 2],
      ["Yesterday", 1],
      ["This week", 1],
      ["Earlier", 1],
    ],
  );
  assert.deepEqual(groupByAge([], new Date()), []);
});
