import type { Cluster } from "../cluster.ts";
import { failure, PveError } from "../error.ts";
import { seconds } from "../storage/catalogue.ts";
import { contentOf, requireDefinition, requireStorage, type Storage, typeOf } from "../storage/storage.ts";
import type { Task } from "../tasks/tasks.ts";
import { backUp } from "./back-up.ts";
import { clock, duration } from "./names.ts";
import { keepsAll, parseRetention, type Retention } from "./retention.ts";

/** Guests that shall be backed up, one after the other. */
export interface Job {
  node: string;
  vmids: number[];
  /** Those that are on other nodes. */
  skipped: number[];
  /** As it would be typed. */
  command: string;
  storage: string;
  mode: "snapshot" | "suspend" | "stop";
  compress: string;
  /** Default: that of the storage. */
  retention: Retention | undefined;
  /** Whether backups that the retention does not cover are deleted; else they are in the way of new ones. */
  remove: boolean;
  /** A template, as in "{{guestname}}". */
  notes: string | undefined;
  protect: boolean;
  ionice: number;
  /** How long a guest has to shut down, in seconds. */
  stopWait: number;
}

/** A job with what follows from its storage. */
export interface Plan extends Omit<Job, "storage" | "retention"> {
  storage: Storage;
  retention: Retention;
}

/** The last job of each node: PVE does one at a time there. */
const last = new WeakMap<Cluster, Map<string, Promise<void>>>();

/** Does a job when those before it on its node are done. */
export async function runJobInTurn(cluster: Cluster, job: Job, task: Task): Promise<void> {
  const jobs = last.get(cluster) ?? new Map<string, Promise<void>>();
  last.set(cluster, jobs);
  const before = jobs.get(job.node);
  if (before) task.log("INFO: trying to get global lock - waiting...");
  const done = (before ?? Promise.resolve()).then(() => runJob(cluster, job, task));
  const over = done.catch(() => {}).then(() => void (jobs.get(job.node) === over && jobs.delete(job.node)));
  jobs.set(job.node, over);
  await done;
}

/** Does a job; it goes on after a guest that cannot be backed up, and fails at its end. */
async function runJob(cluster: Cluster, job: Job, task: Task): Promise<void> {
  const plan = planOf(cluster, job);
  const info = (line: string) => task.log(`INFO: ${line}`);
  info(`starting new backup job: ${job.command}`);
  if (job.skipped.length > 0) info(`skip external VMs: ${job.skipped.join(", ")}`);
  let failed = 0;
  for (const vmid of job.vmids) {
    if (task.signal.aborted) throw failure("interrupted by signal");
    failed += (await isBackedUp(cluster, plan, vmid, task)) ? 0 : 1;
  }
  info(`Backup job finished ${failed > 0 ? "with errors" : "successfully"}`);
  if (failed > 0) throw failure("job errors");
}

async function isBackedUp(cluster: Cluster, plan: Plan, vmid: number, task: Task): Promise<boolean> {
  const begun = seconds();
  const info = (line: string) => task.log(`INFO: ${line}`);
  try {
    await backUp(cluster, plan, vmid, task);
    info(`Finished Backup of VM ${vmid} (${duration(seconds() - begun)})`);
    info(`Backup finished at ${clock(seconds())}`);
    return true;
  } catch (error) {
    if (!(error instanceof PveError)) console.error(error);
    task.log(`ERROR: Backup of VM ${vmid} failed - ${error instanceof Error ? error.message : error}`);
    info(`Failed at ${clock(seconds())}`);
    return false;
  }
}

function planOf(cluster: Cluster, job: Job): Plan {
  const storage = backupStorage(cluster, job);
  const own = storage.options["prune-backups"];
  const retention = job.retention ?? (own === undefined ? { "keep-all": 1 } : parseRetention(String(own)));
  return { ...job, storage, retention, remove: job.remove && !keepsAll(retention) };
}

function backupStorage(cluster: Cluster, { storage: id, node }: Job): Storage {
  try {
    requireStorage(cluster, id, node);
  } catch (error) {
    throw failure(`could not activate storage '${id}': ${(error as Error).message}`);
  }
  const storage = requireDefinition(cluster, id);
  const refused = (reason: string) => failure(`could not get storage information for '${id}': ${reason}`);
  if (!contentOf(storage).includes("backup")) {
    throw refused(`can't use storage '${id}' for backups - wrong content type`);
  }
  // A Proxmox Backup Server is another program, which the lab has none of.
  if (!typeOf(storage).files) throw new PveError(501, `backups to storages of type ${storage.type}`);
  return storage;
}
