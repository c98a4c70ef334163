import type { Cluster } from "../../cluster.ts";
import { failure } from "../../error.ts";
import { nameOf, parseVolumeName } from "../../storage/names.ts";
import { requireDefinition } from "../../storage/storage.ts";
import type { Volume } from "../../storage/volume.ts";
import { findVolume, makeBaseVolume, requireVolume } from "../../storage/volumes.ts";
import { attachments, withVolume } from "../attachments.ts";
import { findGuest, type Guest, requireGuest, requireUnlocked, writeGuest } from "../guest.ts";
import { isRunning } from "../power/state.ts";

/** Refuses as PVE does to make a template of the guest; with `disk`, to make one more of a template's disks a base. */
export function requireTemplatable(cluster: Cluster, guest: Guest, disk: string | undefined): void {
  requireUnlocked(guest);
  const noun = guest.kind === "qemu" ? "VM" : "CT";
  if (Object.keys(guest.snapshots).length > 0) {
    throw failure(`unable to create template, because ${noun} contains snapshots`);
  }
  if (guest.config.template && disk === undefined)
    throw failure("you can't convert a template to a template");
  if (!isRunning(cluster, guest.vmid)) return;
  throw failure(`you can't convert a ${noun} to template if ${noun === "VM" ? "VM" : "the CT"} is running`);
}

/** Makes the guest a template, and its disks bases of linked clones. The caller holds its configuration. */
export async function makeTemplate(cluster: Cluster, guest: Guest, disk: string | undefined): Promise<void> {
  // Only what is a template already when the API is killed is finished after it.
  writeGuest(cluster, { ...guest, config: { ...guest.config, template: 1 } });
  await makeBases(cluster, requireGuest(cluster, guest.kind, guest.node, guest.vmid), disk);
}

/** Makes bases of the disks of a template that are none yet. */
export async function finishTemplate(cluster: Cluster, vmid: number): Promise<void> {
  const guest = findGuest(cluster, vmid);
  if (guest?.config.template) await makeBases(cluster, guest, undefined);
}

async function makeBases(cluster: Cluster, { kind, node, vmid, config }: Guest, only: string | undefined) {
  for (const { option, volid, role } of attachments(kind, config)) {
    if (role !== "disk" || (only !== undefined && option !== only)) continue;
    const base =
      baseOf(cluster, volid, node) ?? (await makeBaseVolume(cluster, requireVolume(cluster, volid, node)));
    const guest = requireGuest(cluster, kind, node, vmid);
    const value = withVolume(guest.config[option], base.volid);
    writeGuest(cluster, { ...guest, config: { ...guest.config, [option]: value } });
  }
}

/** The base volume that a disk is, or was made when the API was killed before the configuration said so. */
function baseOf(cluster: Cluster, volid: string, node: string): Volume | undefined {
  const named = findVolume(cluster, volid, node);
  const renamed = volid.replace(
    /\b(?:vm|subvol)-(\d+-disk-\d+)/,
    (_, rest) => `${volid.includes("subvol-") ? "basevol" : "base"}-${rest}`,
  );
  const volume = named ?? findVolume(cluster, renamed, node);
  if (!volume) return undefined;
  return parseVolumeName(requireDefinition(cluster, volume.storage), nameOf(volume)).isBase
    ? volume
    : undefined;
}
