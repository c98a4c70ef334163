import { requirePermission } from "../../access/permissions.ts";
import type { Call, Handlers } from "../../api.ts";
import { type Cluster, printIdentity } from "../../cluster.ts";
import { failure, PveError } from "../../error.ts";
import { flag, integer, optionalText, text } from "../../params.ts";
import type { Recovery, Task } from "../../tasks/tasks.ts";
import {
  type Config,
  configDigest,
  type Guest,
  type GuestKind,
  holdConfig,
  requireGuest,
  requireUnlocked,
  writeGuest,
} from "../guest.ts";
import { startGuest } from "../power/power.ts";
import { isRunning } from "../power/state.ts";
import {
  createSnapshot,
  deleteSnapshot,
  finishRemoval,
  finishRollback,
  rollback,
  snapshotOf,
} from "./snapshots.ts";

const prefixes: Record<GuestKind, string> = { qemu: "qm", lxc: "vz" };

/** The methods of snapshots, the same for both kinds of guests. */
export function snapshotHandlers(kind: GuestKind): Handlers {
  const path = `/nodes/{node}/${kind}/{vmid}/snapshot`;
  const guestOf = ({ cluster, parameters }: Call): Guest =>
    requireGuest(cluster, kind, text(parameters, "node"), integer(parameters, "vmid"));
  const task = (call: Call, verb: string, work: (guest: Guest, task: Task) => Promise<void>): string => {
    const guest = guestOf(call);
    const type = `${prefixes[kind]}${verb}`;
    return call.cluster.tasks.start(
      { node: guest.node, type, id: String(guest.vmid), user: printIdentity(call.identity) },
      (worker) => work(guest, worker),
    );
  };
  const nameOf = ({ parameters }: Call) => text(parameters, "snapname");

  return {
    [`GET ${path}`]: (call) => snapshotList(call.cluster, guestOf(call)),

    [`POST ${path}`]: (call) => {
      const { cluster, parameters } = call;
      const name = nameOf(call);
      if (name === "current") throw failure("unable to use snapshot name 'current' (reserved name)");
      if (name.toLowerCase() === "pending") {
        throw failure("unable to use snapshot name 'pending' (reserved name)");
      }
      // The memory of a machine is that of its processes: the lab cannot keep it.
      if (flag(parameters, "vmstate") && isRunning(cluster, guestOf(call).vmid)) {
        throw new PveError(501, "snapshots of memory are not implemented");
      }
      const description = optionalText(parameters, "description");
      return task(call, "snapshot", (guest) => createSnapshot(cluster, guest, name, description));
    },

    [`DELETE ${path}/{snapname}`]: (call) =>
      task(call, "delsnapshot", (guest) =>
        deleteSnapshot(call.cluster, guest, nameOf(call), flag(call.parameters, "force")),
      ),

    [`POST ${path}/{snapname}/rollback`]: (call) => {
      const { cluster, identity, parameters } = call;
      const start = flag(parameters, "start");
      if (start) requirePermission(cluster, identity, `/vms/${guestOf(call).vmid}`, ["VM.PowerMgmt"]);
      return task(call, "rollback", async (guest, worker) => {
        await rollback(cluster, guest, nameOf(call));
        if (start) await startGuest(cluster, guest, worker);
      });
    },

    [`GET ${path}/{snapname}/config`]: (call) => {
      const snapshot = snapshotOf(guestOf(call), nameOf(call));
      return snapshot.cipassword === undefined ? snapshot : { ...snapshot, cipassword: "**********" };
    },

    [`PUT ${path}/{snapname}/config`]: async (call) => {
      const description = optionalText(call.parameters, "description");
      const { cluster } = call;
      if (description === undefined) return;
      await holdConfig(cluster, kind, integer(call.parameters, "vmid"), () => {
        const guest = guestOf(call);
        requireUnlocked(guest);
        const snapshot: Config = { ...snapshotOf(guest, nameOf(call)), description };
        writeGuest(cluster, { ...guest, snapshots: { ...guest.snapshots, [nameOf(call)]: snapshot } });
      });
    },
  };
}

/** What tasks of snapshots left when the API was killed is finished or undone, by the type of the task. */
export const snapshotRecoveries: Record<string, (cluster: Cluster) => Recovery> = Object.fromEntries(
  Object.values(prefixes).flatMap((prefix) => [
    [`${prefix}snapshot`, recovery(finishRemoval)],
    [`${prefix}delsnapshot`, recovery(finishRemoval)],
    [`${prefix}rollback`, recovery(finishRollback)],
  ]),
);

function recovery(finish: (cluster: Cluster, vmid: number) => Promise<void>) {
  return (cluster: Cluster): Recovery =>
    ({ id }) =>
      finish(cluster, Number(id));
}

function snapshotList(cluster: Cluster, guest: Guest): Record<string, unknown>[] {
  const snapshots = Object.entries(guest.snapshots).map(
    ([name, { snaptime, description, parent, snapstate, vmstate }]) => ({
      name,
      snaptime: snaptime ?? 0,
      description: description ?? "",
      parent,
      snapstate,
      ...(guest.kind === "qemu" ? { vmstate: vmstate !== undefined } : {}),
    }),
  );
  const current = {
    name: "current",
    digest: configDigest(guest),
    running: isRunning(cluster, guest.vmid),
    description: "You are here!",
    parent: guest.config.parent,
  };
  return [...snapshots, current];
}
