import { invalidParameters } from "../../error.ts";
import { type Guest, holdConfig } from "../guest.ts";
import { beginChange, type Change, commit } from "./change.ts";
import { makeDisks, removeMade } from "./disks.ts";
import { isDriveName } from "./drives.ts";
import { hotplug } from "./hotplug.ts";
import { applyAll } from "./pending.ts";
import { requireReady, type Update } from "./update-request.ts";
import { closeJournal, openJournal } from "./volume-journal.ts";
import { dropUnchanged, removeOption, replaceWaitingDrive, setOption, type Waiting } from "./waiting.ts";

type Log = (line: string) => void;

/**
 * Changes the configuration. What a machine that is off has waiting is applied at once, a running one takes what it
 * can. Unlike PVE, nothing at all is changed where one of the options is refused.
 */
export function runUpdate(update: Update, log: Log): Promise<void> {
  const { cluster, vmid } = update.actor;
  return holdConfig(cluster, "qemu", vmid, async () => {
    const change = beginChange(cluster, requireReady(update));
    log(`update VM ${vmid}: ${describe(update)}`);
    const selected = await collect(change, withReverts(change.guest, update), log);
    // Should the API be killed while the machine is changed, what was asked for goes on waiting.
    await commit(change);
    if (Object.keys(change.guest.pending).length === 0) return;
    const errors = cluster.machines.running(vmid) ? await hotplug(change, selected) : applyAll(change);
    await commit(change);
    if (Object.keys(errors).length > 0) throw invalidParameters(errors);
  });
}

function describe({ set, remove, revert }: Update): string {
  const shown = { ...set, ...(set.cipassword === undefined ? {} : { cipassword: "<hidden>" }) };
  const lists = Object.entries({ delete: remove, revert }).filter(([, options]) => options.length > 0);
  const settings = [...Object.entries(shown), ...lists.map(([name, options]) => [name, options.join(",")])];
  return settings.map(([name, value]) => `-${name} ${value}`).join(" ");
}

/** To revert is to set the present value, or to remove one that only waits. */
function withReverts({ config, pending }: Guest, update: Update): Update {
  const set = { ...update.set };
  const remove = [...update.remove];
  for (const option of update.revert) {
    if (config[option] !== undefined) set[option] = config[option];
    else if (pending[option] !== undefined) remove.push(option);
  }
  return { ...update, set, remove };
}

/** Puts all that is asked for among what waits, and returns the options that this concerns. */
async function collect(change: Change, update: Update, log: Log): Promise<ReadonlySet<string>> {
  const { cluster, guest } = change;
  const waiting: Waiting = { change, update, selected: new Set(), log };
  for (const option of update.remove) removeOption(waiting, option);
  const drives = Object.keys(update.set).filter(isDriveName);
  for (const option of drives) replaceWaitingDrive(waiting, option);
  openJournal(cluster, guest.vmid);
  try {
    await setOptions(waiting, drives);
  } catch (error) {
    closeJournal(cluster, guest.vmid);
    throw error;
  }
  dropUnchanged(guest);
  return waiting.selected;
}

async function setOptions(waiting: Waiting, drives: string[]): Promise<void> {
  const { change, update, log } = waiting;
  const { config, pending } = change.guest;
  const wanted = drives.filter((option) => String(update.set[option]) !== pending[option]);
  const disks = await makeDisks(
    {
      ...update.actor,
      node: update.node,
      configs: [config, pending],
      isTemplate: config.template === 1,
      log,
    },
    Object.fromEntries(wanted.map((option) => [option, String(update.set[option])])),
  );
  try {
    for (const option of Object.keys(update.set).sort()) {
      await setOption(waiting, option, disks.options[option] ?? update.set[option]!);
    }
  } catch (error) {
    await removeMade(change, disks);
    throw error;
  }
}
