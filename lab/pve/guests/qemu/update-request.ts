import { isRoot } from "../../access/permissions.ts";
import type { Call } from "../../api.ts";
import type { Cluster } from "../../cluster.ts";
import { failure, invalidParameters } from "../../error.ts";
import { flag, integer, optionalText, text } from "../../params.ts";
import type { Parameters } from "../../schema/validate.ts";
import { findVolume } from "../../storage/volumes.ts";
import { configDigest, type Guest, requireGuest, requireUnlocked } from "../guest.ts";
import { checkedDrives, requireStorageAccess } from "./drive-checks.ts";
import { splitList } from "./formats.ts";
import { isNetName, parseNet, printNet } from "./nets.ts";
import { clampCpuUnits, isOption, memoryOf, type Options, optionsOf } from "./options.ts";
import { type Actor, requireBridgePermissions, requireOptionPermissions } from "./permissions.ts";
import { requireSshKeys } from "./ssh-keys.ts";
import { volumeName } from "./volume-access.ts";

/** A change of a machine's configuration that somebody asks for. */
export interface Update {
  actor: Actor;
  node: string;
  set: Options;
  remove: string[];
  revert: string[];
  /** Delete the disks that are removed, in place of setting them aside. */
  force: boolean;
  digest: string | undefined;
  skipLock: boolean;
}

/** Reads what PUT and POST …/config ask for; refuses as PVE does before anything is done. */
export function readUpdate(
  { cluster, identity }: Pick<Call, "cluster" | "identity">,
  parameters: Parameters,
): Update {
  const skipLock = flag(parameters, "skiplock");
  if (skipLock && !isRoot(identity)) throw invalidParameters({ skiplock: "Only root may use this option." });
  const given = clampCpuUnits(optionsOf(parameters));
  if (given.sshkeys !== undefined) requireSshKeys(String(given.sshkeys));
  const revert = splitList(optionalText(parameters, "revert") ?? "");
  const remove = splitList(optionalText(parameters, "delete") ?? "").map((one) =>
    one === "cdrom" ? "ide2" : one,
  );
  if (Object.keys(given).length + revert.length + remove.length === 0) throw failure("no options specified");
  requireDistinct(given, revert, remove);
  const node = text(parameters, "node");
  if (given.hookscript !== undefined) requireScript(cluster, String(given.hookscript), node);
  const update: Update = {
    actor: { cluster, identity, vmid: integer(parameters, "vmid") },
    node,
    set: withAddresses(checkedDrives(cluster, given)),
    remove,
    revert,
    force: flag(parameters, "force"),
    digest: optionalText(parameters, "digest"),
    skipLock,
  };
  requirePermissions(update);
  requireReady(update);
  return update;
}

function requireDistinct(set: Options, revert: string[], remove: string[]): void {
  const refuse = (parameter: string, message: string) => {
    throw invalidParameters({ [parameter]: message });
  };
  for (const option of revert) {
    if (!isOption(option)) refuse("revert", `unknown option '${option}'`);
    if (Object.hasOwn(set, option))
      refuse("delete", `you can't use '-${option}' and -revert ${option}' at the same time`);
  }
  for (const option of remove) {
    if (Object.hasOwn(set, option))
      refuse("delete", `you can't use '-${option}' and -delete ${option}' at the same time`);
    if (revert.includes(option)) {
      refuse("revert", `you can't use '-delete ${option}' and -revert ${option}' at the same time`);
    }
    if (!isOption(option)) refuse("delete", `unknown option '${option}'`);
  }
}

function requireScript(cluster: Cluster, volid: string, node: string): void {
  const refused = (message: string) => invalidParameters({ hookscript: message });
  const { content } = volumeName(cluster, volid);
  if (content !== "snippets") throw refused(`'${volid}' is not in the snippets directory`);
  if (!findVolume(cluster, volid, node)) throw refused(`script '${volid}' does not exist`);
}

/** Network cards as PVE prints them, each with an address. */
export function withAddresses(options: Options): Options {
  const cards = Object.keys(options).filter(isNetName);
  const printed = cards.map((option) => [option, printNet(parseNet(String(options[option])))]);
  return { ...options, ...Object.fromEntries(printed) };
}

function requirePermissions({ actor, set, remove }: Update): void {
  requireOptionPermissions(actor, remove);
  requireOptionPermissions(actor, Object.keys(set));
  requireStorageAccess(actor, set);
  requireBridgePermissions(actor, set);
}

/** The machine as it is, when it may be changed. */
export function requireReady({ actor, node, digest, skipLock, set }: Update): Guest {
  const guest = requireGuest(actor.cluster, "qemu", node, actor.vmid);
  if (digest !== undefined && digest !== configDigest(guest)) {
    throw failure("checksum mismatch (file change by other user?)");
  }
  if (!skipLock) requireUnlocked(guest);
  if (set.memory === undefined && set.balloon === undefined) return guest;
  const { config, pending } = guest;
  const memory = memoryOf(String(set.memory ?? pending.memory ?? config.memory ?? ""));
  const balloon = Number(set.balloon ?? pending.balloon ?? config.balloon ?? 0);
  if (balloon <= memory) return guest;
  throw failure("balloon value too large (must be smaller than assigned memory)");
}
