import type { Cluster } from "../../cluster.ts";
import { failure, PveError } from "../../error.ts";
import type { Node } from "../../initial.ts";
import type { Task } from "../../tasks/tasks.ts";
import { findGuest, type Guest, holdConfig, requireGuest, requireUnlocked } from "../guest.ts";
import { agentEnabled } from "./agent-option.ts";
import { kinds } from "./kinds.ts";
import { isRunning } from "./state.ts";

/** Where the work on a guest tells what it does, and hears that it shall stop. */
export type Worker = Pick<Task, "log" | "signal">;

export interface PowerOptions {
  /** Do it in spite of a lock. */
  skipLock?: boolean;
}

export interface ShutdownOptions extends PowerOptions {
  /** Seconds to wait. Default: that of the option `startup`, or 60. */
  timeout?: number | undefined;
  /** Cut the power when the time is over. */
  force?: boolean;
}

/** Powers a guest on, with what waited for that applied. Refuses as PVE does: template, locked, already running. */
export function startGuest(
  cluster: Cluster,
  { kind, vmid, node }: Guest,
  worker: Worker,
  { skipLock = false }: PowerOptions = {},
): Promise<void> {
  return holdConfig(cluster, kind, vmid, async () => {
    const guest = requireGuest(cluster, kind, node, vmid);
    const { noun, template } = kinds[kind];
    if (guest.config.template) throw failure(template);
    if (!skipLock) requireUnlocked(guest);
    if (isRunning(cluster, vmid)) throw failure(`${noun} ${vmid} already running`);
    await powerOn(cluster, await kinds[kind].applyPending(cluster, guest), worker);
  });
}

/** Cuts a guest's power; nothing happens to one that is off. */
export function stopGuest(
  cluster: Cluster,
  { kind, vmid, node }: Guest,
  { skipLock = false }: PowerOptions = {},
): Promise<void> {
  return holdConfig(cluster, kind, vmid, async () => {
    const guest = requireGuest(cluster, kind, node, vmid);
    if (!isRunning(cluster, vmid)) return;
    if (!skipLock) requireUnlocked(guest);
    await cluster.machines.stop(vmid);
    await kinds[kind].applyPending(cluster, guest);
  });
}

/** Asks a guest's system to power off; nothing happens to one that is off. Refuses when it did not in time. */
export function shutDownGuest(
  cluster: Cluster,
  { kind, vmid, node }: Guest,
  worker: Worker,
  options: ShutdownOptions = {},
): Promise<void> {
  return holdConfig(cluster, kind, vmid, async () => {
    const guest = requireGuest(cluster, kind, node, vmid);
    if (!isRunning(cluster, vmid)) return;
    if (!options.skipLock) requireUnlocked(guest);
    await powerDown(cluster, guest, worker, options);
    await kinds[kind].applyPending(cluster, guest);
  });
}

/** Shuts a guest down and powers it on again, with what waited for that applied. */
export function rebootGuest(
  cluster: Cluster,
  { kind, vmid, node }: Guest,
  worker: Worker,
  timeout?: number,
): Promise<void> {
  return holdConfig(cluster, kind, vmid, async () => {
    const guest = requireGuest(cluster, kind, node, vmid);
    requireUnlocked(guest);
    // A container that does not hear has its power cut, a virtual machine fails to reboot.
    const force = kind === "lxc";
    if (isRunning(cluster, vmid)) await powerDown(cluster, guest, worker, { timeout, force });
    await powerOn(cluster, await kinds[kind].applyPending(cluster, guest), worker);
  });
}

/** Cuts the power and gives it again at once; what waits for a power-off goes on waiting. */
export function resetGuest(
  cluster: Cluster,
  { kind, vmid, node }: Guest,
  worker: Worker,
  { skipLock = false }: PowerOptions = {},
): Promise<void> {
  return holdConfig(cluster, kind, vmid, async () => {
    const guest = requireGuest(cluster, kind, node, vmid);
    if (!skipLock) requireUnlocked(guest);
    await cluster.machines.stop(vmid);
    await powerOn(cluster, guest, worker);
  });
}

/** Powers a guest on again that was between off and on when the API was killed. */
export async function finishRestart(cluster: Cluster, vmid: number): Promise<void> {
  const guest = findGuest(cluster, vmid);
  if (!guest || isRunning(cluster, vmid)) return;
  await startGuest(cluster, guest, { log: () => {}, signal: new AbortController().signal });
}

/** The caller holds the guest's configuration. */
export async function powerOn(cluster: Cluster, guest: Guest, worker: Pick<Worker, "log">): Promise<void> {
  const { spec, failed } = kinds[guest.kind];
  requireProcessors(cluster, guest);
  const wanted = await spec(cluster, guest);
  if (wanted.seed) worker.log("generating cloud-init ISO");
  try {
    await cluster.machines.start(wanted);
  } catch (error) {
    if (error instanceof PveError) throw error;
    worker.log(error instanceof Error ? error.message : String(error));
    throw failure(failed(guest.vmid));
  }
}

async function powerDown(
  cluster: Cluster,
  guest: Guest,
  worker: Worker,
  { timeout, force = false }: ShutdownOptions,
): Promise<void> {
  const { machines } = cluster;
  const { vmid } = guest;
  const seconds = timeout ?? downTimeout(guest) ?? 60;
  const off = hears(cluster, guest, worker) && (await orAborted(machines.shutDown(vmid, seconds), worker));
  if (off) return;
  if (!force) throw failure(kinds[guest.kind].deaf);
  worker.log(`${kinds[guest.kind].noun} still running - terminating now with SIGTERM`);
  await machines.stop(vmid);
}

/** A system hears the power button by ACPI, or its agent is asked. */
function hears({ machines }: Cluster, { kind, vmid, config }: Guest, worker: Pick<Worker, "log">): boolean {
  if (kind === "lxc") return true;
  const answers = machines.hasFile(vmid, "/usr/sbin/qemu-ga");
  const enabled = agentEnabled(config.agent);
  if (enabled && !answers) {
    worker.log(`QEMU Guest Agent is not running - VM ${vmid} qga command 'guest-ping' failed - got timeout`);
  }
  return config.acpi !== 0 || (enabled && answers);
}

function downTimeout({ config }: Guest): number | undefined {
  const down = /(?:^|,)down=(\d+)/.exec(String(config.startup ?? ""))?.[1];
  return down === undefined ? undefined : Number(down);
}

async function orAborted<T>(work: Promise<T>, { signal }: Pick<Worker, "signal">): Promise<T> {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(failure("interrupted by signal"));
    signal.addEventListener("abort", stop, { once: true });
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener("abort", stop));
}

function requireProcessors({ store }: Cluster, { kind, node, config }: Guest): void {
  if (kind !== "qemu") return;
  const { cpus } = store.get<Node>(`nodes/${node}`) ?? { cpus: Number.POSITIVE_INFINITY };
  const wanted = Number(config.sockets ?? 1) * Number(config.cores ?? 1);
  if (wanted > cpus) throw failure(`MAX ${cpus} vcpus allowed per VM on this node`);
}
