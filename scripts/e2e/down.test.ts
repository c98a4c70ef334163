import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { down } from "../../lab/lab.ts";
import { processesWith } from "../setup/processes.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

test("after lab down there is no guest, mount, process or namespace of it, and no engine that worked on it", async () => {
  const { instance, operatorNamespace } = await rehearsalLab();
  await down({ instance, purge: true, log: () => {} });
  assert.ok(!existsSync(`/run/netns/${operatorNamespace}`));
  const mark = `estate-${instance}`;
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  assert.deepEqual(
    mounts.filter((line) => line.includes(mark) || line.includes(`/estate/${instance}/`)),
    [],
  );
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .map((pid) => readOrNothing(`/proc/${pid}/cmdline`).replaceAll("\0", " "));
  assert.deepEqual(
    processes.filter((line) => line.includes(mark) || line.includes(`/estate/${instance}/`)),
    [],
  );
  // every rehearsal's commands name their lab; an operator's own lab is another one
  assert.deepEqual(
    processesWith("ESTATE_LAB").filter(({ value }) => value === instance),
    [],
  );
});

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // it ended while it was looked at
    return "";
  }
}
