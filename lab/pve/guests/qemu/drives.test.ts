import assert from "node:assert/strict";
import { test } from "node:test";
import {
  cloudinitOption,
  defaultBootDevices,
  isCloudinit,
  newDisk,
  parseDrive,
  printDrive,
} from "./drives.ts";

const printed = (option: string, value: string) => {
  const drive = parseDrive(option, value);
  return drive && printDrive(drive);
};

const goldens: [option: string, given: string, kept: string | undefined][] = [
  // As the provider sends them, and as they are read back.
  [
    "scsi0",
    "file=local-lvm:vm-101-disk-0,size=21474836480,aio=io_uring,backup=1,discard=on,iothread=1,replicate=1,ssd=1",
    "local-lvm:vm-101-disk-0,aio=io_uring,backup=1,discard=on,iothread=1,replicate=1,size=20G,ssd=1",
  ],
  ["virtio1", "local-lvm:vm-101-disk-0,size=528K,", "local-lvm:vm-101-disk-0,size=528K"],
  ["ide3", "file=local:iso/x.iso,media=cdrom", "local:iso/x.iso,media=cdrom"],
  ["ide2", "media=cdrom,file=none", "none,media=cdrom"],
  ["scsi1", "volume=ceph:vm-101-disk-1,size=1073741825", "ceph:vm-101-disk-1,size=1073741825"],
  ["scsi1", "ceph:vm-101-disk-1,backup=no,ssd=on", "ceph:vm-101-disk-1,backup=0,ssd=1"],
  ["sata0", "ceph:x,size=1.5G", "ceph:x,size=1536M"],
  ["scsi0", "ceph:x,bps_rd=10485760", "ceph:x,mbps_rd=10.000"],
  [
    "efidisk0",
    "file=ceph:vm-101-disk-1,efitype=4m,pre-enrolled-keys=0,size=4M",
    "ceph:vm-101-disk-1,efitype=4m,pre-enrolled-keys=0,size=4M",
  ],
  ["tpmstate0", "size=4M,version=v2.0,file=ceph:vm-101-disk-2", "ceph:vm-101-disk-2,size=4M,version=v2.0"],
  // What PVE cannot parse.
  ["scsi0", "ceph:x,bps_rd=1,mbps_rd=1", undefined],
  ["scsi0", "ceph:x,mbps=1,mbps_rd=1", undefined],
  ["scsi0", "ceph:x,mbps_max=1", undefined],
  ["scsi0", "ceph:x,iops_max_length=1", undefined],
  ["ide0", "local:iso/x.iso,media=cdrom,snapshot=1", undefined],
  ["virtio0", "local:iso/x.iso,media=cdrom", undefined],
  ["scsi0", "discard=on", undefined],
  ["scsi0", "ceph:x,wish=1", undefined],
  ["scsi31", "ceph:x", undefined],
  ["cores", "2", undefined],
];

for (const [option, given, kept] of goldens) {
  test(`${option}: ${given} is ${kept === undefined ? "no drive" : `kept as ${kept}`}`, () => {
    assert.equal(printed(option, given), kept);
  });
}

test("the drive of cloud-init is known by its name, also before it is made", () => {
  const names = [
    "local-lvm:cloudinit",
    "local-lvm:vm-101-cloudinit",
    "local:101/vm-101-cloudinit.qcow2",
    "local-lvm:vm-101-disk-0",
    "local:iso/cloudinit.iso",
  ];
  assert.deepEqual(
    names.map((file) => isCloudinit({ file })),
    [true, true, true, false, false],
  );
});

test("a new disk is a storage with a number of GiB, or the number alone", () => {
  assert.deepEqual(newDisk("local-lvm:20"), { storage: "local-lvm", gib: 20 });
  assert.deepEqual(newDisk("0.5"), { storage: undefined, gib: 0.5 });
  assert.equal(newDisk("local-lvm:vm-101-disk-0"), undefined);
});

test("the option with the cloud-init drive is found, but not where it is about to be", () => {
  const config = { ide2: "ceph:vm-101-cloudinit,media=cdrom", scsi0: "ceph:vm-101-disk-0" };
  assert.equal(cloudinitOption(config), "ide2");
  assert.equal(cloudinitOption(config, "ide2"), undefined);
});

test("PVE boots from the first disk, the first CD and the first card", () => {
  const config = {
    virtio0: "ceph:vm-101-disk-1",
    scsi1: "ceph:vm-101-disk-0",
    efidisk0: "ceph:vm-101-disk-2",
    ide2: "none,media=cdrom",
    net1: "virtio=BC:24:11:00:00:01",
  };
  assert.deepEqual(defaultBootDevices(config), ["scsi1", "ide2", "net1"]);
  assert.deepEqual(defaultBootDevices({}), []);
});
