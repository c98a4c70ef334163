import type { Cluster } from "../cluster.ts";
import { findGuest, type Guest, holdConfig } from "../guests/guest.ts";
import { migrateGuest } from "../guests/migrate/migrate.ts";
import { sameStorages } from "../guests/migrate/storage-map.ts";
import { shutDownGuest, startGuest, type Worker } from "../guests/power/power.ts";
import { isRunning } from "../guests/power/state.ts";

export const resourcesPath = "/cluster/ha/resources";

const taskTypes = {
  qemu: { start: "qmstart", shutdown: "qmshutdown", migrate: "qmigrate" },
  lxc: { start: "vzstart", shutdown: "vzshutdown", migrate: "vzmigrate" },
};

/** The guest that a resource such as "vm:101" is; undefined when it is gone. */
export const guestOf = (cluster: Cluster, sid: string): Guest | undefined =>
  findGuest(cluster, Number(sid.split(":")[1]));

/** Starts the work that PVE's HA manager would start for a guest by itself. */
function start(
  { tasks }: Cluster,
  { kind, node, vmid }: Guest,
  work: keyof (typeof taskTypes)["qemu"],
  does: (worker: Worker) => Promise<void>,
): void {
  tasks.start({ node, type: taskTypes[kind][work], id: String(vmid), user: "root@pam" }, does);
}

/** Starts a guest that shall be started, and shuts down one that shall be stopped. */
export function obeyState(cluster: Cluster, guest: Guest, state: string): void {
  const running = isRunning(cluster, guest.vmid);
  if (/^(started|enabled)$/.test(state) && !running) {
    start(cluster, guest, "start", (worker) => startGuest(cluster, guest, worker));
  } else if (/^(stopped|disabled)$/.test(state) && running) {
    start(cluster, guest, "shutdown", (worker) => shutDownGuest(cluster, guest, worker, { force: true }));
  }
}

/** Takes a guest to another node, with the disks that only its node has; nothing happens to one that is there. */
export function migrateManaged(cluster: Cluster, guest: Guest, target: string): void {
  if (guest.node === target) return;
  const migration = { target, withLocalDisks: true, storages: sameStorages };
  start(cluster, guest, "migrate", (worker) =>
    holdConfig(cluster, guest.kind, guest.vmid, () => migrateGuest(cluster, guest, migration, worker)),
  );
}
