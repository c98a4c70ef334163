import { may, requirePermission } from "../access/permissions.ts";
import type { Cluster, Identity } from "../cluster.ts";
import { failure } from "../error.ts";
import { parseVolid, parseVolumeName, type VolumeName } from "./names.ts";
import { requireDefinition } from "./storage.ts";

/**
 * Refuses who may not read a volume: images and templates are for all who see the storage, disks for those who may
 * change their guest's, or whose own `vmid` it is that the volume belongs to.
 */
export function requireVolumeAccess(
  cluster: Cluster,
  identity: Identity,
  volid: string,
  vmid?: number,
): VolumeName {
  const { storage, name } = parseVolid(volid);
  const parsed = parseVolumeName(requireDefinition(cluster, storage), name);
  const place = `/storage/${storage}`;
  const { content, vmid: owner } = parsed;
  const require = (path: string, privilege: string) =>
    requirePermission(cluster, identity, path, [privilege]);
  if (may(cluster, identity, place, ["Datastore.Allocate"])) return parsed;
  if (content === "iso" || content === "vztmpl" || content === "import") {
    requirePermission(cluster, identity, place, ["Datastore.AllocateSpace", "Datastore.Audit"], true);
  } else if (owner !== undefined && owner === vmid) {
    return parsed;
  } else if (content === "backup" && owner !== undefined) {
    require(place, "Datastore.AllocateSpace");
    require(`/vms/${owner}`, "VM.Backup");
  } else if (content === "images" && owner !== undefined) {
    require(place, "Datastore.Audit");
    require(`/vms/${owner}`, "VM.Config.Disk");
  } else {
    throw failure(`missing privileges to access ${volid}`);
  }
  return parsed;
}

/** Like `requireVolumeAccess`, as a question. */
export function mayReadVolume(cluster: Cluster, identity: Identity, volid: string): boolean {
  try {
    requireVolumeAccess(cluster, identity, volid);
    return true;
  } catch {
    return false;
  }
}
