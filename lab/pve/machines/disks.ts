import type { Disk } from "../../guest/disk.ts";
import type { DataDisk } from "./machines.ts";

/**
 * Where a machine sees its further disks. sda and vda count as taken by its system; the others follow in their order,
 * as Linux names them on a QEMU machine. Disks on SCSI also have the lasting name that udev gives them there.
 */
export function disksOf(dataDisks: DataDisk[]): Disk[] {
  const taken = { sd: 1, vd: 1 };
  return dataDisks.map(({ name, file, readOnly }) => {
    const prefix = name.startsWith("virtio") ? "vd" : "sd";
    const nodes = [`${prefix}${letters(taken[prefix])}`];
    taken[prefix] += 1;
    if (name.startsWith("scsi")) nodes.push(`disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-${name}`);
    return { nodes, file, readOnly };
  });
}

/** The kernel's numbering of disks: a … z, aa, ab … */
function letters(index: number): string {
  const last = String.fromCharCode("a".charCodeAt(0) + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}
