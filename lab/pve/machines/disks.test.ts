import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDisks, printDisks } from "../../guest/disk.ts";
import { disksOf, unpluggedDisks } from "./disks.ts";

const disk = (name: string, readOnly = false) => ({ name, file: `/volumes/${name}`, readOnly });

test("further disks are named as Linux names them on a QEMU machine, after that of the system", () => {
  const disks = disksOf([disk("scsi1"), disk("virtio1"), disk("sata3"), disk("scsi14", true)]);
  assert.equal(
    printDisks(disks),
    `rw sdb,disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-scsi1 /volumes/scsi1
rw vdb /volumes/virtio1
rw sdc /volumes/sata3
ro sdd,disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-scsi14 /volumes/scsi14
`,
  );
});

test("the disk after sdz is sdaa", () => {
  const many = Array.from({ length: 27 }, (_, index) => disk(`sata${index}`));
  assert.deepEqual(
    disksOf(many)
      .slice(-3)
      .map(({ nodes }) => nodes),
    [["sdz"], ["sdaa"], ["sdab"]],
  );
});

test("disks that were written are read as they were", () => {
  const disks = disksOf([disk("scsi1"), disk("virtio1", true), { ...disk("sata3"), file: "/a b/c" }]);
  assert.deepEqual(parseDisks(printDisks(disks)), disks);
});

test("a disk that stays keeps its name when the one before it goes, and a new one takes the free name", () => {
  const before = disksOf([disk("scsi1"), disk("scsi2")]);
  const after = disksOf([disk("scsi2"), disk("scsi3")], before);
  assert.deepEqual(
    after.map(({ nodes }) => nodes[0]),
    ["sdc", "sdb"],
  );
  assert.deepEqual(unpluggedDisks(before, after), [before[0]]);
});
