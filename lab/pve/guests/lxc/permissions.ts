import { isRoot, requirePermission } from "../../access/permissions.ts";
import { PveError } from "../../error.ts";
import type { Fields } from "../../schema/property-string.ts";
import type { Config } from "../guest.ts";
import { type Actor, requireBridge, requireTagPermissions, requireVm } from "../qemu/permissions.ts";
import { requireVolumeAccess } from "../qemu/volume-access.ts";
import {
  isMountPoint,
  isNetwork,
  mountKind,
  newVolume,
  parseFeatures,
  parseMountPoint,
  parseNetwork,
} from "./options.ts";

/** A change of a container's options. */
export interface Change {
  /** As it was; empty for a container that is being created. */
  before: Config;
  /** As it shall be. */
  options: Config;
  /** Names of those that shall go. */
  removed: string[];
  unprivileged: boolean;
}

/** Refuses what of a change the identity may not do; much of what reaches the node itself is root@pam's alone. */
export function requireChangePermissions(actor: Actor, change: Change): void {
  if (isRoot(actor.identity)) return;
  for (const option of Object.keys(change.options).sort()) requireOption(actor, option, change, false);
  for (const option of change.removed) requireOption(actor, option, change, true);
}

function requireOption(actor: Actor, option: string, change: Change, isRemoval: boolean): void {
  const { before, options } = change;
  if (["cores", "cpuunits", "cpulimit"].includes(option)) requireVm(actor, ["VM.Config.CPU"]);
  else if (["memory", "swap"].includes(option)) requireVm(actor, ["VM.Config.Memory"]);
  else if (isMountPoint(option)) {
    requireVm(actor, ["VM.Config.Disk"]);
    if (!isRemoval) requireMount(actor, option, String(options[option]));
  } else if (isNetwork(option)) {
    requireVm(actor, ["VM.Config.Network"]);
    for (const value of [before[option], options[option]]) {
      if (value !== undefined) requireBridge(actor, parseNetwork(String(value)));
    }
  } else if (["nameserver", "searchdomain", "hostname"].includes(option)) {
    requireVm(actor, ["VM.Config.Network"]);
  } else if (option === "features") requireFeatures(actor, change, isRemoval);
  else if (option === "hookscript") throw onlyRoot("changing the hookscript");
  else if (/^dev\d+$/.test(option)) throw onlyRoot("configuring device passthrough");
  else if (option === "tags") {
    requireTagPermissions(actor, String(before.tags ?? ""), isRemoval ? "" : String(options.tags));
  } else requireVm(actor, ["VM.Config.Options"]);
}

function requireMount(actor: Actor, option: string, value: string): void {
  const { volume } = parseMountPoint(option, value);
  const kind = mountKind(volume);
  if (kind !== "volume") throw onlyRoot(`mount point type ${kind}`);
  const wanted = newVolume(volume);
  if (wanted === undefined) {
    requireVolumeAccess(actor.cluster, actor.identity, actor.vmid, volume, "images");
  } else {
    const path = `/storage/${wanted.storage}`;
    requirePermission(actor.cluster, actor.identity, path, ["Datastore.AllocateSpace"]);
  }
}

function requireFeatures(actor: Actor, { before, options, unprivileged }: Change, isRemoval: boolean): void {
  if (!unprivileged) throw onlyRoot("changing feature flags for privileged container");
  const changed = changedFeatures(
    parseFeatures(before.features),
    isRemoval ? {} : parseFeatures(options.features),
  );
  if (changed === "other") throw onlyRoot("changing feature flags (except nesting)");
  if (changed === "nesting") requireVm(actor, ["VM.Allocate"]);
}

function changedFeatures(old: Fields, now: Fields): "none" | "nesting" | "other" {
  const names = Object.keys({ ...old, ...now });
  // Where there are none before or after, only nesting=1 alone counts as a change of nesting.
  if (Object.keys(old).length === 0 || Object.keys(now).length === 0) {
    if (names.length === 0) return "none";
    return names.length === 1 && (old.nesting ?? now.nesting) === "1" ? "nesting" : "other";
  }
  const changed = names.filter((name) => old[name] !== now[name]);
  if (changed.some((name) => name !== "nesting")) return "other";
  return changed.length > 0 ? "nesting" : "none";
}

function onlyRoot(what: string): PveError {
  return new PveError(403, `Permission check failed (${what} is only allowed for root@pam)`);
}
