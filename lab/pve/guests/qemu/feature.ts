import type { Cluster } from "../../cluster.ts";
import { failure } from "../../error.ts";
import { allNodes } from "../../nodes/nodes.ts";
import { parseVolumeName } from "../../storage/names.ts";
import { isOn, isShared, requireDefinition } from "../../storage/storage.ts";
import type { Volume } from "../../storage/volume.ts";
import { canSnapshot, requireVolume } from "../../storage/volumes.ts";
import { attachments } from "../attachments.ts";
import { findSnapshot, type Guest } from "../guest.ts";

/** Whether all disks of a guest, or of a snapshot of it, can be kept as they are, linked to, or copied; and where. */
export function featureAnswer(cluster: Cluster, guest: Guest, feature: string, snapshot?: string) {
  const config = snapshot === undefined ? guest.config : findSnapshot(guest, snapshot);
  if (!config) throw failure(`snapshot '${snapshot}' does not exist`);
  const volumes = attachments(guest.kind, config)
    .filter(({ role }) => role === "disk")
    .map(({ volid }) => requireVolume(cluster, volid, guest.node));
  return {
    hasFeature: volumes.every((volume) => has(cluster, volume, feature, snapshot)),
    nodes: allNodes(cluster)
      .map(({ name }) => name)
      .filter((node) => volumes.every((volume) => isThere(cluster, volume, guest.node, node))),
  };
}

function has(cluster: Cluster, volume: Volume, feature: string, snapshot: string | undefined): boolean {
  if (feature === "copy") return true;
  if (feature === "snapshot") return canSnapshot(cluster, volume);
  const storage = requireDefinition(cluster, volume.storage);
  const name = volume.volid.slice(volume.storage.length + 1);
  return snapshot === undefined && parseVolumeName(storage, name).isBase;
}

function isThere(cluster: Cluster, volume: Volume, present: string, node: string): boolean {
  const storage = requireDefinition(cluster, volume.storage);
  return node === present || (isShared(storage) && isOn(storage, node));
}
