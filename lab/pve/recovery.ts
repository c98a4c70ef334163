import { backupRecoveries } from "./backups/handlers.ts";
import type { Cluster } from "./cluster.ts";
import { cloneRecoveries } from "./guests/clone/handlers.ts";
import { lxcRecoveries } from "./guests/lxc/recovery.ts";
import { powerRecoveries } from "./guests/power/recovery.ts";
import { qemuRecoveries } from "./guests/qemu/recovery.ts";
import { restoreRecoveries } from "./guests/qemu/restore.ts";
import { recoverVolumes } from "./guests/qemu/volume-journal.ts";
import { snapshotRecoveries } from "./guests/snapshots/handlers.ts";
import { cleanVolumes } from "./storage/volumes.ts";
import type { Recovery } from "./tasks/tasks.ts";

/** What a type of task needs to put things right after a kill of the API. */
export type Recoveries = Record<string, (cluster: Cluster) => Recovery>;

const recoveries: Recoveries = {
  ...qemuRecoveries,
  ...lxcRecoveries,
  ...powerRecoveries,
  ...cloneRecoveries,
  ...snapshotRecoveries,
  ...backupRecoveries,
  ...restoreRecoveries,
};

/** Puts right what a kill of the API left, before anything else runs: guests first, then the volumes of nobody. */
export async function recover(cluster: Cluster): Promise<void> {
  const made = Object.entries(recoveries).map(([type, make]) => [type, make(cluster)] as const);
  await cluster.tasks.recover(Object.fromEntries(made));
  await recoverVolumes(cluster);
  await cleanVolumes(cluster);
}
