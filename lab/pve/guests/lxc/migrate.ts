import type { Call } from "../../api.ts";
import type { Cluster } from "../../cluster.ts";
import { failure } from "../../error.ts";
import { allNodes } from "../../nodes/nodes.ts";
import { flag, optionalInteger } from "../../params.ts";
import type { Task } from "../../tasks/tasks.ts";
import { findGuest, type Guest, holdConfig } from "../guest.ts";
import { requestMigration, requireTarget, storageMap } from "../migrate/handlers.ts";
import { type Migration, migrateGuest, missingStorages } from "../migrate/migrate.ts";
import { managedBy } from "../power/managed.ts";
import { shutDownGuest, startGuest } from "../power/power.ts";
import { isRunning } from "../power/state.ts";
import { mountKind, mountPointsOf } from "./options.ts";
import { containerOf, startTask } from "./power.ts";

/** How long a container has to shut down before it goes to another node, in seconds. */
const patience = 180;

/** Where a container can go. */
export function migrationAnswer({ cluster }: Call, guest: Guest): Record<string, unknown> {
  const others = allNodes(cluster).filter(({ name }) => name !== guest.node);
  return {
    running: isRunning(cluster, guest.vmid),
    "allowed-nodes": others
      .map(({ name }) => name)
      .filter((name) => missingStorages(cluster, guest, name).length === 0),
  };
}

/** Checks a migration and starts its task; returns the task's id. */
export function migrateContainer(call: Call): string {
  const { cluster, parameters } = call;
  const guest = containerOf(call);
  const target = requireTarget(call, guest);
  const restart = flag(parameters, "restart");
  const online = flag(parameters, "online");
  if (isRunning(cluster, guest.vmid) && !online && !restart) {
    throw failure("can't migrate running container without --online or --restart");
  }
  if (managedBy(cluster, guest)) return requestMigration(call, guest, target);
  const migration = { target, storages: storageMap(call, guest, target), withLocalDisks: true };
  const timeout = optionalInteger(parameters, "timeout") ?? patience;
  return startTask(call, "vzmigrate", async (present, task) => {
    const running = isRunning(cluster, present.vmid);
    if (running && online) throw failure("lxc live migration is currently not implemented");
    requireNothingLocal(present);
    if (!running) return move(cluster, present, migration, task);
    await restarting(cluster, present, migration, timeout, task);
  });
}

const restartKey = (vmid: number) => `lxc/restart/${vmid}`;

/** Shuts the container down, moves it and starts it where it then is, also when it could not be moved. */
async function restarting(
  cluster: Cluster,
  guest: Guest,
  migration: Migration,
  timeout: number,
  task: Task,
): Promise<void> {
  const { vmid } = guest;
  task.log(`shutdown CT ${vmid}`);
  cluster.store.put(restartKey(vmid), true);
  try {
    await shutDownGuest(cluster, guest, task, { timeout, force: true });
    await move(cluster, guest, migration, task);
  } finally {
    task.log(
      `start container on ${findGuest(cluster, vmid)?.node === guest.node ? "source" : "target"} node`,
    );
    await finishMigration(cluster, vmid);
  }
}

/** Starts a container again that a migration shut down. */
export async function finishMigration(cluster: Cluster, vmid: number): Promise<void> {
  const guest = findGuest(cluster, vmid);
  if (guest && cluster.store.get(restartKey(vmid)) && !isRunning(cluster, vmid)) {
    await startGuest(cluster, guest, { log: () => {}, signal: new AbortController().signal });
  }
  cluster.store.delete(restartKey(vmid));
}

function move(cluster: Cluster, guest: Guest, migration: Migration, task: Task): Promise<void> {
  return holdConfig(cluster, "lxc", guest.vmid, () => migrateGuest(cluster, guest, migration, task));
}

/** What is mounted from the node itself stays there, unless all nodes are said to have the same. */
function requireNothingLocal({ config }: Guest): void {
  for (const [option, { volume, settings }] of mountPointsOf(config)) {
    const kind = mountKind(volume);
    if (kind !== "volume" && settings.shared !== "1") {
      throw failure(`cannot migrate local ${kind} mount point '${option}'`);
    }
  }
}
