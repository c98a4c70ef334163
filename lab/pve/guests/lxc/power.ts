import type { Call, Handlers } from "../../api.ts";
import { type Cluster, printIdentity } from "../../cluster.ts";
import { failure } from "../../error.ts";
import { flag, integer, optionalInteger, text } from "../../params.ts";
import type { Task } from "../../tasks/tasks.ts";
import { type Guest, requireGuest } from "../guest.ts";
import { overruleShutdowns } from "../power/handlers.ts";
import { managedBy, request } from "../power/managed.ts";
import { type PowerOptions, rebootGuest, shutDownGuest, startGuest, stopGuest } from "../power/power.ts";
import { requireRootFor } from "../power/root-only.ts";
import { isRunning, requireRunning } from "../power/state.ts";
import { warnOfNesting } from "./system.ts";

const status = "/nodes/{node}/lxc/{vmid}/status";

/** How long a container has to shut down when nobody says, in seconds. */
const patience = 60;

/** Powering containers on and off. */
export const containerPowerHandlers: Handlers = {
  [`POST ${status}/start`]: (call) => {
    requireRootFor(["skiplock"], call.parameters, call.identity);
    const guest = containerOf(call);
    requireOff(call.cluster, guest);
    if (managedBy(call.cluster, guest)) return requested(call, "start", "started");
    const skipLock = flag(call.parameters, "skiplock");
    return startContainer(call.cluster, guest, printIdentity(call.identity), { skipLock });
  },

  [`POST ${status}/stop`]: (call) => {
    requireRootFor(["skiplock"], call.parameters, call.identity);
    requireRunning(call.cluster, containerOf(call));
    if (managedBy(call.cluster, containerOf(call))) return requested(call, "stop", "stopped at once");
    const skipLock = flag(call.parameters, "skiplock");
    return startTask(call, "vzstop", (guest, task) => {
      if (flag(call.parameters, "overrule-shutdown")) overruleShutdowns(call, "vzshutdown", task);
      return stopGuest(call.cluster, guest, { skipLock });
    });
  },

  [`POST ${status}/shutdown`]: (call) => {
    requireRunning(call.cluster, containerOf(call));
    if (managedBy(call.cluster, containerOf(call))) return requested(call, "stop", "stopped");
    const timeout = optionalInteger(call.parameters, "timeout") ?? patience;
    const force = flag(call.parameters, "forceStop");
    return startTask(call, "vzshutdown", (guest, task) =>
      shutDownGuest(call.cluster, guest, task, { timeout, force }),
    );
  },

  [`POST ${status}/reboot`]: (call) => {
    const { vmid } = containerOf(call);
    if (!isRunning(call.cluster, vmid)) throw failure(`VM ${vmid} not running`);
    const timeout = optionalInteger(call.parameters, "timeout") ?? patience;
    return startTask(call, "vzreboot", (guest, task) => rebootGuest(call.cluster, guest, task, timeout));
  },

  [`POST ${status}/suspend`]: (call) => {
    requireRunning(call.cluster, containerOf(call));
    return startTask(call, "vzsuspend", ({ vmid }) => checkpoint(`-n ${vmid} -s`));
  },

  [`POST ${status}/resume`]: (call) => {
    requireOff(call.cluster, containerOf(call));
    return startTask(call, "vzresume", ({ vmid }) => checkpoint(`-n ${vmid} -r --foreground`));
  },
};

/** Starts the task that powers a container on, and returns its id. */
export function startContainer(
  cluster: Cluster,
  { node, vmid }: Pick<Guest, "node" | "vmid">,
  user: string,
  options: PowerOptions = {},
): string {
  return cluster.tasks.start({ node, type: "vzstart", id: String(vmid), user }, async (task) => {
    const guest = requireGuest(cluster, "lxc", node, vmid);
    await startGuest(cluster, guest, task, options);
    warnOfNesting(guest.config, task);
  });
}

/** The container that a call names. */
export function containerOf({ cluster, parameters }: Call): Guest {
  return requireGuest(cluster, "lxc", text(parameters, "node"), integer(parameters, "vmid"));
}

/** Starts a task on the container that a call names. */
export function startTask(
  call: Call,
  type: string,
  work: (guest: Guest, task: Task) => Promise<void> | void,
): string {
  const guest = containerOf(call);
  const user = printIdentity(call.identity);
  return call.cluster.tasks.start({ node: guest.node, type, id: String(guest.vmid), user }, (task) =>
    work(guest, task),
  );
}

/** Leaves it to HA to start or stop a container. */
function requested(call: Call, action: "start" | "stop", state: Parameters<typeof request>[2]): string {
  return startTask(call, `ha${action}`, (guest, task) => {
    task.log(`Requesting HA ${action} for CT ${guest.vmid}`);
    request(call.cluster, guest, state);
  });
}

function requireOff(cluster: Cluster, { vmid }: Guest): void {
  if (isRunning(cluster, vmid)) throw failure(`CT ${vmid} already running`);
}

/** PVE comes without CRIU, so that this fails in production, too. */
function checkpoint(what: string): never {
  throw failure(`command 'lxc-checkpoint ${what} -D /var/lib/vz/dump' failed: exit code 255`);
}
