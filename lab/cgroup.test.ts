import assert from "node:assert/strict";
import { test } from "node:test";
import { enterGroup, groupFolders, parseHierarchy, parseStartTicks } from "./cgroup.ts";

const modern =
  "30 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
const hybrid = `41 32 0:33 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
49 32 0:41 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
50 32 0:42 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
`;

test("with systemd, a guest is a delegated scope in its lab's slice", () => {
  const hierarchy = parseHierarchy(modern, true);
  assert.deepEqual(groupFolders(hierarchy, ["lab", "db"]), [
    "/sys/fs/cgroup/estate.slice/estate-lab.slice/estate-lab-db.scope",
  ]);
  assert.deepEqual(groupFolders(hierarchy, ["lab"]), ["/sys/fs/cgroup/estate.slice/estate-lab.slice"]);
  assert.deepEqual(enterGroup(hierarchy, ["lab", "db"], ["sleep", "1"]), [
    "systemd-run",
    "--scope",
    "--quiet",
    "--collect",
    "--slice=estate-lab.slice",
    "--unit=estate-lab-db.scope",
    "--property=Delegate=yes",
    "--",
    "sleep",
    "1",
  ]);
});

test("without systemd, a guest enters its group in both hierarchies of a hybrid machine", () => {
  const hierarchy = parseHierarchy(hybrid, false);
  assert.deepEqual(groupFolders(hierarchy, ["lab", "db"]), [
    "/sys/fs/cgroup/unified/estate-lab/db",
    "/sys/fs/cgroup/systemd/estate-lab/db",
  ]);
  assert.deepEqual(enterGroup(hierarchy, ["lab", "db"], ["sleep", "1"]).slice(4), [
    "/sys/fs/cgroup/unified/estate-lab/db/cgroup.procs",
    "/sys/fs/cgroup/systemd/estate-lab/db/cgroup.procs",
    "--",
    "sleep",
    "1",
  ]);
});

test("a machine without cgroup2 is told so", () => {
  assert.throws(() => parseHierarchy("41 32 0:33 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n", false), {
    name: "LabError",
    message: "This machine has no cgroup2 hierarchy mounted; the lab needs Linux 5.14 or later with one.",
  });
});

test("when a process began is told whatever its program is called", () => {
  const rest = "S 1 812 812 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 249671 2600960 0";
  assert.equal(parseStartTicks(`812 (sh) ${rest}`), 249671);
  assert.equal(parseStartTicks(`812 (a ) b (c) ${rest}`), 249671);
});
