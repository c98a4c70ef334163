import type { Cluster } from "../../cluster.ts";
import { failure, PveError } from "../../error.ts";
import { unpackDisks } from "../../storage/backups.ts";
import { createContents, removeContents } from "../../storage/contents.ts";
import { formatOn, requireSpace, roundedSize } from "../../storage/disks.ts";
import { requireDefinition } from "../../storage/storage.ts";
import type { Backup, BackupDisk } from "../../storage/volume.ts";
import type { Config } from "../guest.ts";
import type { NewDisk } from "../restore/replace.ts";
import { type MountPoint, mountKind, mountPointsOf, newVolume, printMountPoint } from "./options.ts";
import { type Owner, formatOn as usualFormat } from "./volumes.ts";

/** A mount point that a restored container gets as a volume. */
export interface PlannedMount {
  option: string;
  mount: MountPoint;
  storage: string;
  size: number;
  /** What is in it; undefined: nothing. */
  disk: BackupDisk | undefined;
}

/**
 * What a restored container has mounted: what the call says, or what it had, on the storage that the call names.
 * `others` are folders and devices of the node.
 */
export function plannedMounts(
  cluster: Cluster,
  { storage, options }: { storage: string; options: Config },
  backup: Backup,
  isRoot: boolean,
): { volumes: PlannedMount[]; others: Record<string, string> } {
  const given = mountPointsOf(options);
  const former = mountPointsOf(backup.config);
  if (given.length === 0 && !former.some(([option]) => option === "rootfs")) {
    throw failure("rootfs configuration could not be recovered, please check and specify manually!");
  }
  const contents = new Map(
    former.map(([option, mount]) => [
      pathOf(option, mount),
      backup.disks.find((one) => one.option === option),
    ]),
  );
  const wanted = given.length > 0 ? given : former;
  const volumes: PlannedMount[] = [];
  const others: Record<string, string> = {};
  for (const [option, mount] of wanted) {
    if (mountKind(mount.volume) !== "volume") {
      requireRoot(option, mount, isRoot);
      others[option] = printMountPoint(option, mount);
      continue;
    }
    const place = given.length > 0 ? newVolume(mount.volume) : { storage, size: mount.size ?? 0 };
    // Into a volume that is there already PVE would unpack beside what it holds.
    if (!place) throw new PveError(501, "restoring into a volume that is there is not implemented");
    requireDefinition(cluster, place.storage);
    volumes.push({ option, mount, ...place, disk: contents.get(pathOf(option, mount)) });
  }
  const placed = new Set(volumes.map(({ disk }) => disk));
  const homeless = backup.disks.find((disk) => !placed.has(disk));
  if (homeless) {
    throw new PveError(
      501,
      `restoring what ${homeless.option} held into another mount point is not implemented`,
    );
  }
  return { volumes, others };
}

/** Makes the contents of the mount points, which have no names yet. */
export async function makeMounts(
  cluster: Cluster,
  planned: PlannedMount[],
  { node, vmid }: Owner,
): Promise<NewDisk[]> {
  const sizes = new Map(planned.map((one) => [one.option, sizeOf(cluster, one, node)]));
  const byDisk = new Map(planned.map((one) => [one.disk?.option, one.option]));
  const disks = planned.flatMap(({ disk }) => disk ?? []);
  const unpacked = await unpackDisks(cluster, disks, (disk) => sizes.get(byDisk.get(disk.option) ?? "") ?? 0);
  const made: NewDisk[] = [];
  for (const { option, mount, storage: id, disk } of planned) {
    const storage = requireDefinition(cluster, id);
    const size = sizes.get(option) ?? 0;
    const contents = (disk && unpacked.get(disk.option)) ?? {
      path: await createContents(cluster, { size, image: "" }),
      image: "",
    };
    made.push({
      option,
      place: {
        ...{ storage, node, vmid, name: undefined },
        format: formatOn(storage, "rootdir", usualFormat(cluster, id)),
      },
      contents: { ...contents, content: "rootdir", size },
      print: ({ volid }) => printMountPoint(option, { ...mount, volume: volid, size }),
    });
  }
  return made;
}

export async function discardMounts(cluster: Cluster, mounts: NewDisk[]): Promise<void> {
  for (const { contents } of mounts) await removeContents(cluster, contents);
}

function sizeOf(cluster: Cluster, { option, storage: id, size }: PlannedMount, node: string): number {
  if (size === 0) throw failure(`unable to detect disk size - please specify ${option} (size)`);
  const storage = requireDefinition(cluster, id);
  const rounded = roundedSize(storage, size);
  requireSpace(cluster, storage, node, rounded);
  return rounded;
}

const pathOf = (option: string, { settings }: MountPoint): string =>
  option === "rootfs" ? "/" : String(settings.mp);

function requireRoot(option: string, { volume }: MountPoint, isRoot: boolean): void {
  const kind = mountKind(volume);
  if (option === "rootfs") {
    throw failure(`restoring rootfs to ${kind} mount is only possible by specifying -rootfs manually!`);
  }
  if (!isRoot) throw failure(`restoring '${option}' to ${kind} mount is only possible for root`);
}
