import { requirePermission } from "../../access/permissions.ts";
import type { Call } from "../../api.ts";
import type { Cluster } from "../../cluster.ts";
import { failure } from "../../error.ts";
import { optionalText, text } from "../../params.ts";
import { parseDiskSize } from "../../schema/disk-size.ts";
import type { Volume } from "../../storage/volume.ts";
import { requireVolume, resizeVolume } from "../../storage/volumes.ts";
import { type Guest, holdConfig, requireDigest, requireUnlocked, writeGuest } from "../guest.ts";
import { mountPointsOf, parseMountPoint, printMountPoint } from "./options.ts";
import { requireChangePermissions } from "./permissions.ts";
import { containerOf, startTask } from "./power.ts";
import { measured } from "./volumes.ts";

/** Starts the task that grows a volume, to a size or by one ("+8G"); returns the task's id. */
export function resizeMount(call: Call): string {
  checkedResize(call);
  return startTask(call, "resize", (guest) =>
    holdConfig(call.cluster, "lxc", guest.vmid, async () => {
      const { volume, size } = checkedResize(call);
      await resizeVolume(call.cluster, volume, size);
      noteSizes(call.cluster, containerOf(call));
    }),
  );
}

function checkedResize(call: Call): { volume: Volume; size: number } {
  const { cluster, identity, parameters } = call;
  const guest = containerOf(call);
  requireUnlocked(guest);
  const option = text(parameters, "disk");
  const unprivileged = guest.config.unprivileged === 1;
  const change = { before: guest.config, options: {}, removed: [option], unprivileged };
  requireChangePermissions({ cluster, identity, vmid: guest.vmid }, change);
  requireDigest(guest, optionalText(parameters, "digest"));
  const value = guest.config[option];
  if (value === undefined) throw failure(`disk '${option}' does not exist`);
  const volume = requireVolume(cluster, parseMountPoint(option, String(value)).volume, guest.node);
  if (volume.vmid !== guest.vmid) {
    throw failure(`can't resize mount point owned by another container (${volume.vmid})`);
  }
  requirePermission(cluster, identity, `/storage/${volume.storage}`, ["Datastore.AllocateSpace"]);
  const size = wantedSize(text(parameters, "size"), volume.size);
  if (size < volume.size) throw failure("unable to shrink disk size");
  if (size === volume.size) throw failure("disk is already at specified size");
  return { volume, size };
}

function wantedSize(given: string, present: number): number {
  const bytes = parseDiskSize(given.replace("+", "")) ?? 0;
  return given.startsWith("+") ? present + bytes : bytes;
}

/** Writes down the sizes that volumes have, also those that they got before a kill of the API. */
export function noteSizes(cluster: Cluster, guest: Guest): void {
  const noted = mountPointsOf(guest.config).map(([option, mount]) => {
    return [option, printMountPoint(option, measured(cluster, guest, mount))];
  });
  writeGuest(cluster, { ...guest, config: { ...guest.config, ...Object.fromEntries(noted) } });
}
