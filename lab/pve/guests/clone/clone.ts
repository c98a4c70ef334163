import type { Cluster } from "../../cluster.ts";
import { failure } from "../../error.ts";
import { addToPool } from "../../pools/pools.ts";
import { printDiskSize } from "../../schema/disk-size.ts";
import { copyVolume, linkVolume, removeVolume, requireVolume, volumesOf } from "../../storage/volumes.ts";
import type { Task } from "../../tasks/tasks.ts";
import { withVolume } from "../attachments.ts";
import { type Config, deleteGuest, findGuest, writeGuest } from "../guest.ts";
import type { ClonePlan, DiskPlan } from "./plan.ts";

/** What a clone that is on its way would leave behind if it were cut short. */
interface Beginning {
  /** Of its task. */
  upid: string;
  newid: number;
  /** Volumes of that id that were there before. */
  present: string[];
}

const key = (newid: number) => `clones/${newid}`;

/**
 * Makes the clone that was planned. Until it is whole it has the lock `clone`; when it fails nothing of it is left.
 * The caller keeps the source's configuration from changing and holds that of the clone.
 */
export async function makeClone(
  cluster: Cluster,
  plan: ClonePlan,
  task: Pick<Task, "upid" | "log" | "signal">,
): Promise<void> {
  const { newid, source } = plan;
  const beginning: Beginning = { upid: task.upid, newid, present: volumesOf(cluster, newid).map(volid) };
  const empty = { vmid: newid, kind: source.kind, pending: {}, snapshots: {}, created: seconds() };
  const node = source.node;
  cluster.store.transaction(() => {
    cluster.store.put(key(newid), beginning);
    writeGuest(cluster, { ...empty, node, config: { lock: "clone" } });
  });
  try {
    const config = await cloneDisks(cluster, plan, task);
    await plan.finish?.(cluster, plan.node, config);
    cluster.store.transaction(() => {
      writeGuest(cluster, { ...empty, node: plan.node, config });
      cloneFirewall(cluster, source.vmid, newid);
      if (plan.pool !== undefined) addToPool(cluster, plan.pool, newid);
      cluster.store.delete(key(newid));
    });
  } catch (error) {
    await undo(cluster, beginning);
    throw failure(`clone failed: ${error instanceof Error ? error.message : error}`);
  }
}

async function cloneDisks(
  cluster: Cluster,
  { newid, source, node, disks, config, noun, snapname }: ClonePlan,
  task: Pick<Task, "log" | "signal">,
): Promise<Config> {
  let cloned = config;
  for (const disk of disks) {
    if (task.signal.aborted) throw failure("interrupted by signal");
    const how = disk.full ? "full" : "linked";
    task.log(`create ${how} clone of ${noun} ${disk.option} (${disk.volid})`);
    const volume = requireVolume(cluster, disk.volid, source.node);
    const copy = await (disk.full
      ? copyVolume(cluster, volume, { ...placeOf(disk), node, vmid: newid, snapshot: snapname })
      : linkVolume(cluster, volume, { vmid: newid, node }));
    const value = withSize(withVolume(disk.value, copy.volid), copy.size);
    cloned = { ...cloned, [disk.option]: value };
    writeGuest(cluster, { ...findGuest(cluster, newid)!, config: { ...cloned, lock: "clone" } });
  }
  return cloned;
}

const placeOf = ({ storage, format }: DiskPlan) => ({ storage, format });

/** Storages round sizes up, each to units of its own. */
const withSize = (value: string, size: number): string =>
  value.replace(/,size=[^,]*/, `,size=${printDiskSize(size)}`);

/** Removes what clones left that a kill of the API cut short: all that the task of that id had begun. */
export async function undoClone(cluster: Cluster, upid: string): Promise<void> {
  const begun = cluster.store.list<Beginning>("clones/").map(({ value }) => value);
  for (const beginning of begun.filter((one) => one.upid === upid)) await undo(cluster, beginning);
}

async function undo(cluster: Cluster, { newid, present }: Beginning): Promise<void> {
  const made = volumesOf(cluster, newid).filter((volume) => !present.includes(volume.volid));
  for (const volume of made) await removeVolume(cluster, volume);
  cluster.store.transaction(() => {
    deleteGuest(cluster, newid);
    cluster.store.delete(key(newid));
  });
}

function cloneFirewall({ store }: Cluster, from: number, to: number): void {
  const prefix = `firewall/vm/${from}/`;
  for (const { key: name, value } of store.list(prefix)) {
    store.put(`firewall/vm/${to}/${name.slice(prefix.length)}`, value);
  }
}

const volid = (volume: { volid: string }): string => volume.volid;
const seconds = (): number => Math.floor(Date.now() / 1000);
