import type { Call } from "../../api.ts";
import { failure, invalidParameters } from "../../error.ts";
import { integer, optionalText } from "../../params.ts";
import { type Guest, holdConfig, requireDigest, requireUnlocked, writeGuest } from "../guest.ts";
import { isRunning } from "../power/state.ts";
import { splitList } from "../qemu/formats.ts";
import { clampCpuUnits } from "../qemu/options.ts";
import { dropUnchanged } from "../qemu/waiting.ts";
import { checkOption, requireUnprotected } from "./checks.ts";
import { isMountPoint, isOption, isUnused } from "./options.ts";
import { applyOff, applyRunning } from "./pending.ts";
import { requireChangePermissions } from "./permissions.ts";
import { containerOf } from "./power.ts";
import { type Options, optionsOf } from "./values.ts";

/** A change of a container's configuration that somebody asks for. */
interface Update {
  set: Options;
  remove: string[];
  revert: string[];
}

/**
 * Changes the configuration. A container that is off takes all of it at once, a running one what it can; the rest
 * waits. What is wrong with single options is told at the end.
 */
export async function updateContainer(call: Call): Promise<void> {
  const { cluster, parameters } = call;
  const update = readUpdate(call);
  const vmid = integer(parameters, "vmid");
  await holdConfig(cluster, "lxc", vmid, async () => {
    const guest = containerOf(call);
    requireUnlocked(guest);
    requireDigest(guest, optionalText(parameters, "digest"));
    requirePermissions(call, guest, update);
    const waiting = withWaiting(call, guest, update);
    // Should the API be killed while the container is changed, what was asked for goes on waiting.
    writeGuest(cluster, waiting);
    const concerned = [...update.remove, ...Object.keys(update.set)].filter(
      (option) => option in waiting.pending,
    );
    const apply = isRunning(cluster, vmid) ? applyRunning : applyOff;
    const { errors } = await apply(cluster, waiting, concerned);
    if (Object.keys(errors).length > 0) throw invalidParameters(errors);
  });
}

function readUpdate({ parameters }: Call): Update {
  const listed = (name: string) => splitList(optionalText(parameters, name) ?? "");
  const update = {
    set: clampCpuUnits(optionsOf(parameters) as never) as Options,
    remove: listed("delete"),
    revert: listed("revert"),
  };
  if (Object.values(update).every((part) => Object.keys(part).length === 0))
    throw failure("no options specified");
  requireDistinct(update);
  return update;
}

function requireDistinct({ set, remove, revert }: Update): void {
  const refuse = (parameter: string, message: string) => {
    throw invalidParameters({ [parameter]: message });
  };
  for (const option of revert) {
    if (!isOption(option)) refuse("revert", `unknown option '${option}'`);
    if (Object.hasOwn(set, option))
      refuse("revert", `you can't use '-${option}' and '-revert ${option}' at the same time`);
  }
  for (const option of remove) {
    if (!isOption(option)) refuse("delete", `unknown option '${option}'`);
    if (Object.hasOwn(set, option))
      refuse("delete", `you can't use '-${option}' and -delete ${option}' at the same time`);
    if (revert.includes(option)) {
      refuse("delete", `you can't use '-delete ${option}' and '-revert ${option}' at the same time`);
    }
  }
}

function requirePermissions(
  { cluster, identity }: Call,
  guest: Guest,
  { set, remove, revert }: Update,
): void {
  const actor = { cluster, identity, vmid: guest.vmid };
  const unprivileged = guest.config.unprivileged === 1;
  const options = Object.fromEntries(Object.entries(set).map(([option, value]) => [option, value ?? ""]));
  const common = { before: guest.config, unprivileged };
  requireChangePermissions(actor, { ...common, options: {}, removed: remove });
  requireChangePermissions(actor, { ...common, options: {}, removed: revert });
  requireChangePermissions(actor, { ...common, options, removed: [] });
}

/** The guest with all that is asked for among what waits; refuses what cannot be. */
function withWaiting({ cluster }: Call, guest: Guest, { set, remove, revert }: Update): Guest {
  const { config } = guest;
  const pending = { ...guest.pending };
  for (const option of revert) delete pending[option];
  for (const option of remove) {
    if (config[option] === undefined && pending[option] === undefined) continue;
    requireRemovable(guest, option);
    pending[option] = null;
  }
  for (const [option, value] of Object.entries(set)) {
    if (option === "unprivileged") throw failure(`unable to modify read-only option: '${option}'`);
    checkOption(cluster, guest, option, String(value));
    pending[option] = value;
  }
  const waiting = { ...guest, pending };
  dropUnchanged(waiting);
  return waiting;
}

function requireRemovable({ config, vmid }: Guest, option: string): void {
  if (["memory", "rootfs", "ostype"].includes(option))
    throw failure(`unable to delete required option '${option}'`);
  if (option === "unprivileged") throw failure(`unable to delete read-only option: '${option}'`);
  if (isMountPoint(option) || isUnused(option)) {
    requireUnprotected(config, `can't remove CT ${vmid} drive '${option}'`);
  }
}
