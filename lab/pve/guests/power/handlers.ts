import type { Call, Handlers } from "../../api.ts";
import { printIdentity } from "../../cluster.ts";
import { failure, invalidParameters, PveError } from "../../error.ts";
import { flag, integer, optionalInteger, text } from "../../params.ts";
import type { Task } from "../../tasks/tasks.ts";
import { type Guest, holdConfig, requireGuest, requireUnlocked } from "../guest.ts";
import { managedBy, request } from "./managed.ts";
import { rebootGuest, resetGuest, shutDownGuest, startGuest, stopGuest } from "./power.ts";
import { requireRootFor } from "./root-only.ts";
import { isPaused, pause, requireRunning, resume, settle } from "./state.ts";
import { currentStatus } from "./status.ts";

const status = "/nodes/{node}/qemu/{vmid}/status";

// What a node tells another when it starts a guest that comes to it.
const ofMigration = [
  "stateuri",
  "skiplock",
  "migratedfrom",
  "migration_type",
  "migration_network",
  "targetstorage",
  "force-cpu",
  "with-conntrack-state",
  "nets-host-mtu",
];

export const powerStatusHandlers: Handlers = {
  [`GET ${status}/current`]: async (call) =>
    currentStatus(call.cluster, await settle(call.cluster, guestOf(call))),

  [`POST ${status}/start`]: (call) => {
    requireRootFor(ofMigration, call.parameters, call.identity);
    if (managedBy(call.cluster, guestOf(call))) return requested(call, "start", "started");
    return task(call, "qmstart", (guest, worker) =>
      startGuest(call.cluster, guest, worker, { skipLock: flag(call.parameters, "skiplock") }),
    );
  },

  [`POST ${status}/stop`]: (call) => {
    requireRootFor(["skiplock", "keepActive", "migratedfrom"], call.parameters, call.identity);
    if (managedBy(call.cluster, guestOf(call))) {
      if (!flag(call.parameters, "overrule-shutdown")) return requested(call, "stop", "stopped at once");
      throw invalidParameters({ "overrule-shutdown": "Not applicable for HA resources." });
    }
    return task(call, "qmstop", (guest, worker) => {
      if (flag(call.parameters, "overrule-shutdown")) overruleShutdowns(call, "qmshutdown", worker);
      return stopGuest(call.cluster, guest, { skipLock: flag(call.parameters, "skiplock") });
    });
  },

  [`POST ${status}/reset`]: (call) => {
    requireRootFor(["skiplock"], call.parameters, call.identity);
    requireRunning(call.cluster, guestOf(call));
    return task(call, "qmreset", (guest, worker) =>
      resetGuest(call.cluster, guest, worker, { skipLock: flag(call.parameters, "skiplock") }),
    );
  },

  [`POST ${status}/shutdown`]: (call) => {
    const { cluster, parameters } = call;
    requireRootFor(["skiplock", "keepActive"], parameters, call.identity);
    const force = flag(parameters, "forceStop");
    const skipLock = flag(parameters, "skiplock");
    const paused = isPaused(cluster, guestOf(call).vmid);
    if (paused && !force) throw failure("VM is paused - cannot shutdown");
    if (managedBy(cluster, guestOf(call))) return requested(call, "stop", "stopped");
    return task(call, "qmshutdown", (guest, worker) =>
      paused
        ? stopGuest(cluster, guest, { skipLock })
        : shutDownGuest(cluster, guest, worker, {
            timeout: optionalInteger(parameters, "timeout"),
            force,
            skipLock,
          }),
    );
  },

  [`POST ${status}/reboot`]: (call) => {
    const guest = guestOf(call);
    if (isPaused(call.cluster, guest.vmid)) throw failure("VM is paused - cannot shutdown");
    requireRunning(call.cluster, guest);
    return task(call, "qmreboot", (one, worker) =>
      rebootGuest(call.cluster, one, worker, optionalInteger(call.parameters, "timeout")),
    );
  },

  [`POST ${status}/suspend`]: (call) => {
    requireRootFor(["skiplock"], call.parameters, call.identity);
    requireRunning(call.cluster, guestOf(call));
    // Memory that would be saved is not there.
    if (flag(call.parameters, "todisk")) throw new PveError(501, "suspend to disk is not implemented");
    return task(call, "qmpause", (guest) => held(call, guest, () => pause(call.cluster, guest.vmid)));
  },

  [`POST ${status}/resume`]: (call) => {
    requireRootFor(["skiplock", "nocheck"], call.parameters, call.identity);
    requireRunning(call.cluster, guestOf(call));
    return task(call, "qmresume", (guest) => held(call, guest, () => resume(call.cluster, guest.vmid)));
  },
};

/** The virtual machine that a call names. */
export function guestOf({ cluster, parameters }: Call): Guest {
  return requireGuest(cluster, "qemu", text(parameters, "node"), integer(parameters, "vmid"));
}

function task(call: Call, type: string, work: (guest: Guest, worker: Task) => Promise<void>): string {
  const guest = guestOf(call);
  return call.cluster.tasks.start(
    { node: guest.node, type, id: String(guest.vmid), user: printIdentity(call.identity) },
    (worker) => work(guest, worker),
  );
}

/** Leaves it to HA to start or stop a guest. */
function requested(call: Call, action: "start" | "stop", state: Parameters<typeof request>[2]): string {
  return task(call, `ha${action}`, async (guest, worker) => {
    worker.log(`Requesting HA ${action} for VM ${guest.vmid}`);
    request(call.cluster, guest, state);
  });
}

function held({ cluster, parameters }: Call, { kind, node, vmid }: Guest, work: () => void): Promise<void> {
  return holdConfig(cluster, kind, vmid, () => {
    const guest = requireGuest(cluster, kind, node, vmid);
    if (!flag(parameters, "skiplock")) requireUnlocked(guest);
    work();
  });
}

/** Stops the tasks that wait for the guest of a call to shut down. */
export function overruleShutdowns(
  { cluster, parameters }: Call,
  type: string,
  worker: Pick<Task, "log">,
): void {
  const id = String(parameters.vmid);
  const running = cluster.tasks
    .list()
    .filter((one) => one.type === type && one.id === id && one.exitstatus === undefined);
  if (running.length === 0) return;
  for (const { upid } of running) cluster.tasks.stop(upid);
  worker.log(`overruled ${type} tasks: ${running.map(({ upid }) => upid).join(", ")}`);
}
