import { mayOf } from "../../access/permissions.ts";
import type { Call, Handlers } from "../../api.ts";
import { printIdentity } from "../../cluster.ts";
import { failure, invalidParameters } from "../../error.ts";
import { flag, integer, optionalInteger, optionalText, text } from "../../params.ts";
import { generatedFile } from "../cloudinit.ts";
import { allGuests, type Guest, holdConfig, requireGuest, requireUnlocked } from "../guest.ts";
import { settle } from "../power/state.ts";
import { vmStatus } from "../power/status.ts";
import { beginChange, commit } from "./change.ts";
import { configAnswer, pendingAnswer, snapshotAnswer } from "./config.ts";
import { createMachine } from "./create.ts";
import { destroyMachine } from "./destroy.ts";
import { cloudinitOption } from "./drives.ts";
import { featureAnswer } from "./feature.ts";
import { reseed } from "./hotplug.ts";
import { moveDisk } from "./move.ts";
import { resizeDisk } from "./resize.ts";
import { seedChanges } from "./seeded.ts";
import { runUpdate } from "./update.ts";
import { readUpdate } from "./update-request.ts";

const machine = "/nodes/{node}/qemu/{vmid}";

/** Virtual machines: their configurations and disks. */
export const qemuHandlers: Handlers = {
  "GET /nodes/{node}/qemu": async ({ cluster, identity, parameters }) => {
    const may = mayOf(cluster, identity);
    const node = text(parameters, "node");
    const guests = allGuests(cluster)
      .filter((guest) => guest.kind === "qemu" && guest.node === node)
      .filter(({ vmid }) => may(`/vms/${vmid}`, ["VM.Audit"]));
    const settled = await Promise.all(guests.map((guest) => settle(cluster, guest)));
    return settled.map((guest) => vmStatus(cluster, guest));
  },

  "POST /nodes/{node}/qemu": createMachine,

  [`DELETE ${machine}`]: destroyMachine,

  [`GET ${machine}/config`]: async (call) => {
    const snapshot = optionalText(call.parameters, "snapshot");
    const current = flag(call.parameters, "current");
    if (snapshot && current) {
      const message = "cannot use 'snapshot' parameter with 'current'";
      throw invalidParameters({ snapshot: message, current: message });
    }
    const guest = await settle(call.cluster, guestOf(call));
    return snapshot ? snapshotAnswer(guest, snapshot) : configAnswer(guest, { current });
  },

  [`GET ${machine}/pending`]: async (call) => pendingAnswer(await settle(call.cluster, guestOf(call))),

  [`PUT ${machine}/config`]: async (call) => {
    await runUpdate(readUpdate(call, call.parameters), () => {});
  },

  [`POST ${machine}/config`]: async (call) => {
    const { cluster, identity, parameters } = call;
    const update = readUpdate(call, parameters);
    const { vmid } = update.actor;
    const upid = cluster.tasks.start(
      { node: update.node, type: "qmconfig", id: String(vmid), user: printIdentity(identity) },
      (task) => runUpdate(update, (line) => task.log(line)),
    );
    const delay = optionalInteger(parameters, "background_delay");
    return delay === undefined || !(await endedWithin(call, upid, delay)) ? upid : undefined;
  },

  [`PUT ${machine}/unlink`]: async (call) => {
    const { idlist, ...parameters } = call.parameters;
    await runUpdate(readUpdate(call, { ...parameters, delete: String(idlist) }), () => {});
  },

  [`PUT ${machine}/resize`]: resizeDisk,

  [`POST ${machine}/move_disk`]: moveDisk,

  [`GET ${machine}/cloudinit`]: (call) => seedChanges(guestOf(call)),

  [`PUT ${machine}/cloudinit`]: async (call) => {
    const { cluster } = call;
    await holdConfig(cluster, "qemu", guestOf(call).vmid, async () => {
      const guest = guestOf(call);
      requireUnlocked(guest);
      if (cloudinitOption(guest.config) === undefined) return;
      const change = beginChange(cluster, guest);
      await reseed(change);
      await commit(change);
    });
  },

  [`GET ${machine}/cloudinit/dump`]: (call) =>
    generatedFile(call.cluster, guestOf(call), text(call.parameters, "type")),

  [`GET ${machine}/feature`]: (call) => {
    const { cluster, parameters } = call;
    const snapshot = optionalText(parameters, "snapname");
    return featureAnswer(cluster, guestOf(call), text(parameters, "feature"), snapshot);
  },
};

function guestOf({ cluster, parameters }: Call): Guest {
  return requireGuest(cluster, "qemu", text(parameters, "node"), integer(parameters, "vmid"));
}

/** Waits for a task; false when the time is over first. Refuses with what the task ended with when it failed. */
async function endedWithin({ cluster, parameters }: Call, upid: string, seconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), seconds * 1000);
  });
  const record = await Promise.race([cluster.tasks.ended(upid), timeout]).finally(() => clearTimeout(timer));
  if (!record) return false;
  const { exitstatus = "" } = record;
  if (exitstatus === "OK" || exitstatus.startsWith("WARNINGS")) return true;
  throw failure(`failed to update VM ${integer(parameters, "vmid")}: ${exitstatus}`);
}
