import assert from "node:assert/strict";
import { test } from "node:test";
import { statusTable } from "./status.ts";

test("the table aligns its columns and shows what is off", () => {
  const since = new Date(2026, 0, 31, 12, 30, 5).getTime();
  const table = statusTable([
    { name: "bastion", addresses: ["203.0.113.20", "192.168.100.20"], state: "running", since },
    { name: "db", addresses: ["192.168.100.53"], state: "off", since: undefined },
    { name: "vm-101", addresses: [], state: "booting", since },
  ]);
  assert.equal(
    table,
    `HOST     ADDRESSES                     STATE    SINCE
bastion  203.0.113.20, 192.168.100.20  running  2026-01-31 12:30:05
db       192.168.100.53                off      -
vm-101   -                             booting  2026-01-31 12:30:05
`,
  );
});
