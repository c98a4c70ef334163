import { isRoot } from "../../access/permissions.ts";
import type { Cluster, Identity } from "../../cluster.ts";
import { failure } from "../../error.ts";
import { requireVolumeAccess as requireAccess } from "../../storage/access.ts";
import { linkedTo } from "../../storage/disks.ts";
import { parseVolid, parseVolumeName, type VolumeName } from "../../storage/names.ts";
import { requireDefinition, typeOf } from "../../storage/storage.ts";
import type { Content } from "../../storage/volume.ts";
import { findVolume } from "../../storage/volumes.ts";

/** What a volume's id tells, whether there is such a volume or not. Refuses what is none. */
export function volumeName(cluster: Cluster, volid: string): VolumeName {
  const { storage, name } = parseVolid(volid);
  return parseVolumeName(requireDefinition(cluster, storage), name);
}

/** Whether the volume belongs to the guest, by its name. */
export function isOwner(cluster: Cluster, vmid: number, volid: string): boolean {
  if (volid.startsWith("/")) return false;
  const { content, vmid: owner } = volumeName(cluster, volid);
  return content === "images" && owner === vmid;
}

/** Whether linked clones hang on a base volume. LVM's thin pools do not tell, and let it go all the same. */
export function isBaseInUse(cluster: Cluster, volid: string, node: string): boolean {
  const volume = findVolume(cluster, volid, node);
  if (!volume || linkedTo(cluster, volume).length === 0) return false;
  return typeOf(requireDefinition(cluster, volume.storage)).namesBase;
}

/**
 * Refuses to read or use a volume for a guest as PVE does: images are their owner's, what people put on a storage is
 * for those who may look at the storage, paths of the node are for root@pam.
 */
export function requireVolumeAccess(
  cluster: Cluster,
  identity: Identity,
  vmid: number,
  volid: string,
  content?: Content,
): void {
  if (!volid.includes(":")) {
    if (!isRoot(identity)) throw failure("Only root can pass arbitrary filesystem paths.");
    return;
  }
  if (content !== undefined && volumeName(cluster, volid).content !== content) {
    throw failure(`unable to use volume ${volid} - content type needs to be '${content}'`);
  }
  requireAccess(cluster, identity, volid, vmid);
}
