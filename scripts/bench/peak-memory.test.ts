import assert from "node:assert/strict";
import { test } from "node:test";
import { peakIn } from "./peak-memory.ts";

test("the peak is read in MB from what the kernel tells of a process", () => {
  assert.equal(peakIn("Name:\tnode\nVmPeak:\t 9938172 kB\nVmHWM:\t  125000 kB\nVmRSS:\t  100 kB\n"), 128);
});

test("a process that is ending has no memory any more", () => {
  assert.equal(peakIn("Name:\tnode\nState:\tZ (zombie)\n"), 0);
});
