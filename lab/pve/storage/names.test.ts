import assert from "node:assert/strict";
import { test } from "node:test";
import { devicePath, fullName, nextDiskName, parseVolid, parseVolumeName } from "./names.ts";
import type { Storage } from "./storage.ts";

const storage = (type: string, options: Storage["options"] = {}): Storage => ({
  id: "s",
  type,
  options,
  capacity: 0,
});
const folder = storage("dir", { path: "/var/lib/vz" });
const ceph = storage("rbd", { pool: "ceph" });
const thin = storage("lvmthin", { vgname: "pve", thinpool: "data" });

test("a volid is a storage and a name", () => {
  assert.deepEqual(parseVolid("local:iso/x.iso"), { storage: "local", name: "iso/x.iso" });
  for (const volid of ["local", "local:", ":x", "1x:y", ""]) {
    assert.throws(() => parseVolid(volid), { message: `unable to parse volume ID '${volid}'` });
  }
});

const names: [Storage, string, string, number | undefined, string, boolean][] = [
  [folder, "101/vm-101-disk-0.qcow2", "images", 101, "qcow2", false],
  [folder, "100/base-100-disk-0.raw", "images", 100, "raw", true],
  [folder, "100/base-100-disk-0.raw/101/vm-101-disk-0.qcow2", "images", 101, "qcow2", false],
  [folder, "101/subvol-101-disk-0.subvol", "images", 101, "subvol", false],
  [folder, "iso/debian.iso", "iso", undefined, "iso", false],
  [folder, "iso/noble.img", "iso", undefined, "iso", false],
  [folder, "vztmpl/debian-13.tar.zst", "vztmpl", undefined, "tzst", false],
  [folder, "import/debian-13.qcow2", "import", undefined, "qcow2", false],
  [folder, "snippets/user.yaml", "snippets", undefined, "snippet", false],
  [folder, "backup/vzdump-qemu-101-2026_01_01-00_00_00.vma.zst", "backup", 101, "vma.zst", false],
  [ceph, "vm-101-cloudinit", "images", 101, "raw", false],
  [ceph, "base-100-disk-0/vm-101-disk-0", "images", 101, "raw", false],
  [ceph, "base-100-disk-0", "images", 100, "raw", true],
  [thin, "vm-101-disk-0", "images", 101, "raw", false],
];

test("a name tells content, guest, format and whether others may be linked to it", () => {
  for (const [where, name, content, vmid, format, isBase] of names) {
    const { file: _, ...parsed } = parseVolumeName(where, name);
    assert.deepEqual(parsed, { content, vmid, format, isBase }, name);
  }
});

test("names that a storage cannot have are refused in its own words", () => {
  const refused: [Storage, string, string][] = [
    [folder, "vm-101-disk-0", "unable to parse directory volume name 'vm-101-disk-0'"],
    [folder, "iso/../../etc/passwd", "unable to parse directory volume name 'iso/../../etc/passwd'"],
    [folder, "iso/debian.qcow2", "unable to parse directory volume name 'iso/debian.qcow2'"],
    [folder, "101/disk", "unable to parse volume filename 'disk'"],
    [ceph, "101/vm-101-disk-0.qcow2", "unable to parse rbd volume name '101/vm-101-disk-0.qcow2'"],
    [thin, "data", "unable to parse lvm volume name 'data'"],
  ];
  for (const [where, name, message] of refused) {
    assert.throws(() => parseVolumeName(where, name), { message });
  }
});

test("the next disk takes the first number that no disk of the guest has, whatever its kind", () => {
  const taken = ["vm-101-disk-0", "base-101-disk-1", "vm-1012-disk-2", "vm-101-cloudinit"];
  assert.equal(nextDiskName(ceph, taken, 101, "raw"), "vm-101-disk-2");
  assert.equal(nextDiskName(folder, ["101/vm-101-disk-0.raw"], 101, "qcow2"), "101/vm-101-disk-1.qcow2");
  assert.equal(nextDiskName(storage("zfspool"), [], 102, "subvol"), "subvol-102-disk-0");
});

test("files are in the folder of their guest, with their format", () => {
  assert.equal(fullName(folder, 101, "vm-101-cloudinit", "qcow2"), "101/vm-101-cloudinit.qcow2");
  assert.equal(fullName(folder, 101, "vm-101-data.raw", "raw"), "101/vm-101-data.raw");
  assert.equal(fullName(thin, 101, "vm-101-cloudinit", "raw"), "vm-101-cloudinit");
});

test("a volume is where PVE would have it", () => {
  assert.equal(devicePath(folder, "101/vm-101-disk-0.raw"), "/var/lib/vz/images/101/vm-101-disk-0.raw");
  assert.equal(devicePath(folder, "vztmpl/d.tar.gz"), "/var/lib/vz/template/cache/d.tar.gz");
  assert.equal(devicePath(thin, "vm-101-disk-0"), "/dev/pve/vm-101-disk-0");
  assert.match(devicePath(ceph, "base-100-disk-0/vm-101-disk-0"), /^rbd:ceph\/vm-101-disk-0:/);
  assert.equal(
    devicePath(storage("zfspool", { pool: "tank" }), "vm-101-disk-0"),
    "/dev/zvol/tank/vm-101-disk-0",
  );
});
