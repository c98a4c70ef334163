import assert from "node:assert/strict";
import { test } from "node:test";
import type { Guest } from "../guest.ts";
import { noteSeedChange, seedChanges } from "./seeded.ts";

const guest = (config: Guest["config"] = {}): Guest => ({
  vmid: 101,
  kind: "qemu",
  node: "prox-101",
  config,
  pending: {},
  snapshots: {},
  created: 0,
});

test("a value that is changed is kept as it was when the drive was made", () => {
  const one = guest();
  noteSeedChange(one, "ciuser", "ops", "admin");
  noteSeedChange(one, "ciuser", "admin", "root");
  assert.deepEqual(one.seeded, { ciuser: "ops" });
});

test("a value that is changed back is no change", () => {
  const one = guest();
  noteSeedChange(one, "ciuser", "ops", "admin");
  noteSeedChange(one, "ciuser", "admin", "ops");
  assert.equal(one.seeded, undefined);
});

test("a value that came and went is no change, one that went is", () => {
  const one = guest();
  noteSeedChange(one, "nameserver", undefined, "192.0.2.1");
  assert.deepEqual(one.seeded, { nameserver: null });
  noteSeedChange(one, "nameserver", "192.0.2.1", undefined);
  assert.equal(one.seeded, undefined);
  noteSeedChange(one, "ipconfig0", "ip=dhcp", undefined);
  assert.deepEqual(one.seeded, { ipconfig0: "ip=dhcp" });
});

test("options that cloud-init knows nothing of are not noted", () => {
  const one = guest();
  noteSeedChange(one, "cores", 1, 2);
  assert.equal(one.seeded, undefined);
});

test("changes are told with the value that the drive has, and a password never", () => {
  const one = {
    ...guest({ ciuser: "admin", searchdomain: "a", cipassword: "$5$x$y", ipconfig0: "ip=dhcp" }),
    seeded: { ciuser: "ops", ipconfig0: null, nameserver: "192.0.2.1" },
  };
  assert.deepEqual(seedChanges(one), [
    { key: "ipconfig0", pending: "ip=dhcp" },
    { key: "ciuser", value: "ops", pending: "admin" },
    { key: "searchdomain", value: "a" },
    { key: "cipassword", value: "**********" },
    { key: "nameserver", delete: 1 },
  ]);
});
