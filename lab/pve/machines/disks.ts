import type { Disk } from "../../guest/disk.ts";
import type { DataDisk } from "./machines.ts";

/**
 * Where a machine sees its further disks. sda and vda count as taken by its system; the others get the first names
 * that are free, as Linux gives them on a QEMU machine. A disk that is plugged already, by its file, keeps its name.
 * Disks on SCSI also have the lasting name that udev gives them there.
 */
export function disksOf(dataDisks: DataDisk[], plugged: Disk[] = []): Disk[] {
  const known = (disk: DataDisk) => plugged.find((other) => isSame(disk, other));
  const taken = new Set(dataDisks.flatMap((disk) => known(disk)?.nodes[0] ?? []));
  return dataDisks.map((disk) => {
    const { name, file, readOnly } = disk;
    const node = known(disk)?.nodes[0] ?? firstFree(name.startsWith("virtio") ? "vd" : "sd", taken);
    taken.add(node);
    const lasting = name.startsWith("scsi") ? [`disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-${name}`] : [];
    return { nodes: [node, ...lasting], file, readOnly };
  });
}

/** The plugged disks that are not wanted any more. */
export function unpluggedDisks(plugged: Disk[], wanted: Disk[]): Disk[] {
  return plugged.filter((disk) => !wanted.some((other) => isSame(disk, other)));
}

function isSame(one: Pick<Disk, "file" | "readOnly">, other: Pick<Disk, "file" | "readOnly">): boolean {
  return one.file === other.file && one.readOnly === other.readOnly;
}

function firstFree(prefix: string, taken: Set<string>): string {
  for (let index = 1; ; index += 1) {
    const name = `${prefix}${letters(index)}`;
    if (!taken.has(name)) return name;
  }
}

/** The kernel's numbering of disks: a … z, aa, ab … */
function letters(index: number): string {
  const last = String.fromCharCode("a".charCodeAt(0) + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}
