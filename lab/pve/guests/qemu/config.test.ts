import assert from "node:assert/strict";
import { test } from "node:test";
import { configDigest, type Guest } from "../guest.ts";
import { configAnswer, pendingAnswer, snapshotAnswer } from "./config.ts";

const guest: Guest = {
  vmid: 101,
  kind: "qemu",
  node: "prox-101",
  config: { cores: 2, onboot: 0, net1: "virtio=BC:24:11:00:00:01", scsi1: "ceph:x", cipassword: "$5$a$b" },
  pending: { cores: 4, onboot: null, net1: null, scsi1: null, memory: "2048" },
  doomed: ["scsi1"],
  snapshots: { before: { cores: 1, cipassword: "$5$a$b", snaptime: 1, description: "x" } },
  created: 0,
};
const digest = configDigest(guest);

test("a configuration is told with what waits, and without what waits to be removed unless it is 0", () => {
  assert.deepEqual(configAnswer(guest, { current: false }), {
    cores: 4,
    onboot: 0,
    memory: "2048",
    cipassword: "**********",
    digest,
  });
});

test("the present configuration is told as the machine runs", () => {
  const { cipassword: _, ...config } = guest.config;
  assert.deepEqual(configAnswer(guest, { current: true }), { ...config, cipassword: "**********", digest });
});

test("every option is told with what waits for it", () => {
  assert.deepEqual(pendingAnswer(guest), [
    { key: "cores", value: 2, pending: "4" },
    { key: "onboot", value: 0, delete: 1 },
    { key: "net1", value: "virtio=BC:24:11:00:00:01", delete: 1 },
    { key: "scsi1", value: "ceph:x", delete: 2 },
    { key: "cipassword", value: "**********" },
    { key: "digest", value: digest },
    { key: "memory", pending: "2048" },
  ]);
});

test("a snapshot's configuration is told without its password", () => {
  const { cipassword } = snapshotAnswer(guest, "before");
  assert.equal(cipassword, "**********");
  assert.throws(() => snapshotAnswer(guest, "after"), { message: "snapshot 'after' does not exist" });
});
