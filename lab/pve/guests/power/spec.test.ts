import assert from "node:assert/strict";
import { test } from "node:test";
import { requireVolume, volumeFile } from "../../storage/volumes.ts";
import { testApi } from "../../testing/api.ts";
import { layOutMachine } from "../../testing/guests.ts";
import { machineSpec, networkCards } from "./spec.ts";

test("a machine boots the first disk in its boot order that has a system, and sees the others", async (context) => {
  const { cluster } = testApi(context);
  const guest = await layOutMachine(cluster, {
    vmid: 101,
    node: "prox-106",
    config: { name: "web1", boot: "order=scsi1;scsi0", net0: "virtio=BC:24:11:00:00:01,bridge=vmbr1" },
    disks: {
      scsi0: { storage: "local-lvm", system: true },
      scsi1: { storage: "ceph" },
      scsi2: { storage: "ceph", settings: "ro=1" },
      efidisk0: { storage: "ceph" },
      unused0: { storage: "ceph" },
    },
  });
  const file = (volid: string) => volumeFile(cluster, requireVolume(cluster, volid, "prox-106"));
  assert.deepEqual(await machineSpec(cluster, guest), {
    id: 101,
    kind: "qemu",
    name: "web1",
    system: file("local-lvm:vm-101-disk-0"),
    dataDisks: [
      { name: "scsi1", file: file("ceph:vm-101-disk-0"), readOnly: false },
      { name: "scsi2", file: file("ceph:vm-101-disk-1"), readOnly: true },
    ],
    cards: [{ mac: "BC:24:11:00:00:01", bridge: "vmbr1", linkDown: false }],
    seed: undefined,
    files: {},
  });
});

test("only a machine with a cloud-init drive has a seed", async (context) => {
  const { cluster } = testApi(context);
  const guest = await layOutMachine(cluster, {
    vmid: 101,
    node: "prox-101",
    config: { ciuser: "ops" },
    disks: { ide2: { storage: "ceph", settings: "media=cdrom" } },
  });
  const { seed } = await machineSpec(cluster, guest);
  assert.match(seed?.["user-data"] ?? "", /^#cloud-config\n/);
  assert.match(seed?.["user-data"] ?? "", /\buser: ops\b/);
});

test("a machine whose volume is not there has no specification", async (context) => {
  const { cluster } = testApi(context);
  const guest = await layOutMachine(cluster, {
    vmid: 101,
    node: "prox-101",
    config: { scsi0: "ceph:vm-101-disk-7" },
  });
  await assert.rejects(machineSpec(cluster, guest), { message: "volume ceph:vm-101-disk-7 does not exist" });
});

test("cards come by their numbers, with the size of their packets and whether they are plugged", () => {
  const cards = networkCards({
    net10: "e1000=BC:24:11:00:00:10,bridge=vmbr0",
    net2: "virtio=BC:24:11:00:00:02,bridge=vmbr1,link_down=1,mtu=1400,tag=7",
    net3: "virtio=BC:24:11:00:00:03",
  });
  assert.deepEqual(cards, [
    { mac: "BC:24:11:00:00:02", bridge: "vmbr1", linkDown: true, mtu: 1400 },
    { mac: "BC:24:11:00:00:10", bridge: "vmbr0", linkDown: false },
  ]);
});
