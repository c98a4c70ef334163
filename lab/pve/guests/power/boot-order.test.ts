import assert from "node:assert/strict";
import { test } from "node:test";
import { bootDevices } from "./boot-order.ts";

test("the devices of the boot order come in their order, those that are there", () => {
  const config = { boot: "order=scsi1;net0;ide2", scsi0: "a:b", scsi1: "a:c", net0: "virtio=x" };
  assert.deepEqual(bootDevices(config), ["scsi1", "net0"]);
});

test("without an order disks come first, then CD-ROMs, then cards", () => {
  const config = {
    ide2: "a:i,media=cdrom",
    net1: "x",
    net0: "x",
    virtio0: "a:v",
    scsi10: "a:t",
    scsi2: "a:s",
  };
  assert.deepEqual(bootDevices(config), ["scsi2", "scsi10", "virtio0", "ide2", "net0", "net1"]);
  assert.deepEqual(bootDevices({ ...config, bootdisk: "virtio0" })[0], "virtio0");
});

test("an empty order boots nothing", () => {
  assert.deepEqual(bootDevices({ boot: " ", scsi0: "a:b" }), []);
  assert.deepEqual(bootDevices({ boot: "order=", scsi0: "a:b" }), []);
});
