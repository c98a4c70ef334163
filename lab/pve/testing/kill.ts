import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { assemble } from "../assemble.ts";
import type { Cluster } from "../cluster.ts";
import { attachments } from "../guests/attachments.ts";
import { allGuests, type Config, type Guest } from "../guests/guest.ts";
import { layOutCluster } from "../initial.ts";
import { recover } from "../recovery.ts";
import { allVolumes, contentsOf } from "../storage/catalogue.ts";
import { findVolume, volumesOf } from "../storage/volumes.ts";
import { CrashingStore } from "./crashing-store.ts";
import { testMachines, testSystemVolumes } from "./machines.ts";

export type Ask = [method: string, path: string, parameters?: Record<string, string>];

/** Asks, waits for the task that the answer may name, and resolves to how it ended. */
export type Run = (ask: Ask) => Promise<string>;

/** What is done to a guest while the API is killed. */
export interface Operation {
  name: string;
  /** Lays out the guest. */
  layOut(cluster: Cluster, run: Run): Promise<unknown>;
  /** What is done before, undisturbed. */
  before: Ask[];
  ask: Ask;
  /** What has the guest apply that which waits for it to be off, or to start. */
  settle: Ask;
}

const root = { user: "root@pam", token: undefined };
const credentials = { secret: "00000000-0000-0000-0000-000000000001", password: "root of the test" };

/** An API whose process can die, on what is kept. */
function api(store: CrashingStore, folder: string) {
  const { api: served, cluster } = assemble({
    store,
    machines: testMachines(),
    systemVolumes: testSystemVolumes(),
    paths: { volumes: join(folder, "volumes"), temporary: join(folder, "temporary") },
    gate: { identify: () => root, authorise: () => root },
  });
  const run: Run = async ([method, path, parameters = {}]) => {
    const segments = path.split("/").filter(Boolean).map(decodeURIComponent);
    const answer = await served.answer({ method, segments, parameters, headers: {} });
    if (String(answer).startsWith("UPID:"))
      return (await cluster.tasks.ended(String(answer))).exitstatus ?? "";
    // Some calls start a task and do not name it.
    for (const { upid } of cluster.tasks.list()) await cluster.tasks.ended(upid);
    return "OK";
  };
  return { cluster, run };
}

/** An API with what the operations of a test are done to. */
async function prepared(context: TestContext, { layOut, before }: Operation) {
  const folder = mkdtempSync(join(tmpdir(), "pve-crash-"));
  const store = new CrashingStore();
  context.after(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
  const { cluster, run } = api(store, folder);
  layOutCluster(cluster, credentials);
  await layOut(cluster, run);
  for (const ask of before) assert.equal(await run(ask), "OK");
  return { folder, store, cluster, run };
}

/**
 * Does the operation once for each of its writes to the store, and kills the API before that write: at the next start
 * of the API it is done or as before, and nothing is left of it.
 */
export async function killAnywhere(context: TestContext, operation: Operation): Promise<void> {
  const { ask, settle } = operation;
  const whole = await prepared(context, operation);
  const views = [view(whole.cluster)];
  assert.equal(await whole.run(ask), "OK");
  views.push(view(whole.cluster));
  for (let writes = 0; ; writes += 1) {
    const { folder, store, run } = await prepared(context, operation);
    context.mock.method(console, "error", () => {});
    store.dieAfter(writes);
    await run(ask).catch(() => {});
    const died = store.revive();
    const { cluster, run: again } = api(store, folder);
    await recover(cluster);
    await again(settle).catch(() => {});
    const when = `killed before write ${writes + 1}`;
    assert.deepEqual(complaints(cluster, folder), [], when);
    const found = JSON.stringify(view(cluster));
    assert.ok(
      views.some((one) => JSON.stringify(one) === found),
      `${when}: ${found}\n${JSON.stringify(views)}`,
    );
    if (!died) return;
  }
}

// What is drawn, or taken from the clock, differs from one try to the next.
const drawn = /^(?:smbios1|vmgenid|meta|net\d+|snaptime|digest)$/;

/** What is to be found of the guests, to be compared. */
function view(cluster: Cluster): unknown {
  const told = (config: Config) =>
    Object.fromEntries(Object.entries(config).filter(([option]) => !drawn.test(option)));
  return allGuests(cluster).map(({ vmid, node, config, pending, snapshots }) => ({
    vmid,
    node,
    config: told(config),
    pending,
    snapshots: Object.fromEntries(Object.entries(snapshots).map(([name, one]) => [name, told(one)])),
  }));
}

/** What is not as it must be when nothing is under way. */
function complaints(cluster: Cluster, folder: string): string[] {
  const guests = allGuests(cluster);
  const volumes = allVolumes(cluster);
  const ids = new Set(guests.map(({ vmid }) => vmid));
  const kept = new Set(volumes.flatMap(contentsOf).map(({ path }) => path));
  return [
    ...guests
      .filter(({ config }) => config.lock !== undefined)
      .map(({ vmid, config }) => `${vmid}: ${config.lock}`),
    ...guests.flatMap((guest) => disksComplaints(cluster, guest)),
    ...volumes
      // A backup outlives its guest.
      .filter(({ vmid, content }) => content !== "backup" && vmid !== undefined && !ids.has(vmid))
      .map(({ volid }) => `orphan ${volid}`),
    ...readdirSync(join(folder, "volumes"))
      .filter((file) => !kept.has(file))
      .map((file) => `stray ${file}`),
    ...["clones/", "rollbacks/", "backups/", "volume-journal/"]
      .flatMap((prefix) => cluster.store.list(prefix))
      .map(({ key }) => `left ${key}`),
  ];
}

function disksComplaints(cluster: Cluster, guest: Guest): string[] {
  const { kind, node, vmid, config, snapshots } = guest;
  const named = attachments(kind, config);
  const all = [...named, ...Object.values(snapshots).flatMap((one) => attachments(kind, one))];
  const missing = all.filter(({ volid }) => !findVolume(cluster, volid, node));
  const own = volumesOf(cluster, vmid);
  const unnamed = own.filter(({ volid }) => !all.some((one) => one.volid === volid));
  const torn = own.flatMap(({ volid, snapshots: taken = {} }) =>
    Object.keys(taken)
      .filter((name) => !snapshots[name])
      .map((name) => `${volid}@${name}`),
  );
  return [
    ...missing.map(({ volid }) => `${vmid} misses ${volid}`),
    ...unnamed.map(({ volid }) => `${vmid} does not name ${volid}`),
    ...torn.map((name) => `nobody knows ${name}`),
  ];
}
