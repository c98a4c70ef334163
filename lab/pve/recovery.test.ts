import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { assemble } from "./assemble.ts";
import type { Cluster } from "./cluster.ts";
import { attachments } from "./guests/attachments.ts";
import { allGuests, type Config, type Guest } from "./guests/guest.ts";
import { layOutCluster } from "./initial.ts";
import { recover } from "./recovery.ts";
import { allVolumes, contentsOf } from "./storage/catalogue.ts";
import { findVolume } from "./storage/volumes.ts";
import { CrashingStore } from "./testing/crashing-store.ts";
import { layOutMachine } from "./testing/guests.ts";
import { testMachines, testSystemVolumes } from "./testing/machines.ts";

type Ask = [method: string, path: string, parameters?: Record<string, string>];

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
  /** Asks, and waits for the task that the answer may name. */
  const run = async ([method, path, parameters = {}]: Ask): Promise<string> => {
    const segments = path.split("/").filter(Boolean).map(decodeURIComponent);
    const answer = await served.answer({ method, segments, parameters, headers: {} });
    if (!String(answer).startsWith("UPID:")) return "OK";
    return (await cluster.tasks.ended(String(answer))).exitstatus ?? "";
  };
  return { cluster, run };
}

/** A cluster with machine 900 on prox-101, which has a disk of a shared and one of a local storage. */
async function prepared(context: TestContext, before: Ask[]) {
  const folder = mkdtempSync(join(tmpdir(), "pve-crash-"));
  const store = new CrashingStore();
  context.after(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
  const { cluster, run } = api(store, folder);
  layOutCluster(cluster, credentials);
  await layOutMachine(cluster, {
    vmid: 900,
    node: "prox-101",
    config: { net0: "virtio=BC:24:11:00:00:01,bridge=vmbr0", smbios1: "uuid=1", boot: "order=scsi0" },
    disks: {
      scsi0: { storage: "ceph", gib: 1 },
      scsi1: { storage: "local-lvm", gib: 1 },
      ide2: { storage: "local-lvm", settings: "media=cdrom" },
    },
  });
  for (const ask of before) assert.equal(await run(ask), "OK");
  return { folder, store, cluster, run };
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
      .filter(({ vmid }) => vmid !== undefined && !ids.has(vmid))
      .map(({ volid }) => `orphan ${volid}`),
    ...readdirSync(join(folder, "volumes"))
      .filter((file) => !kept.has(file))
      .map((file) => `stray ${file}`),
    ...["clones/", "rollbacks/", "qemu/volume-journal/"]
      .flatMap((prefix) => cluster.store.list(prefix))
      .map(({ key }) => `left ${key}`),
  ];
}

function disksComplaints(cluster: Cluster, guest: Guest): string[] {
  const { kind, node, vmid, config, snapshots } = guest;
  const named = attachments(kind, config);
  const all = [...named, ...Object.values(snapshots).flatMap((one) => attachments(kind, one))];
  const missing = all.filter(({ volid }) => !findVolume(cluster, volid, node));
  const own = allVolumes(cluster).filter((volume) => volume.vmid === vmid);
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

const machine = "/nodes/prox-101/qemu/900";
const snapshot: Ask = ["POST", `${machine}/snapshot`, { snapname: "one" }];
const addedDisk: Ask = ["PUT", `${machine}/config`, { scsi2: "ceph:1" }];

const operations: { name: string; before: Ask[]; ask: Ask }[] = [
  {
    name: "a creation",
    before: [],
    ask: [
      "POST",
      "/nodes/prox-101/qemu",
      { vmid: "101", scsi0: "ceph:1", scsi1: "local-lvm:1", ide2: "ceph:cloudinit" },
    ],
  },
  { name: "a deletion", before: [snapshot], ask: ["DELETE", machine, { purge: "1" }] },
  { name: "a full clone", before: [], ask: ["POST", `${machine}/clone`, { newid: "101", pool: "brainall" }] },
  {
    name: "a linked clone",
    before: [["POST", `${machine}/template`]],
    ask: ["POST", `${machine}/clone`, { newid: "101" }],
  },
  { name: "the making of a template", before: [], ask: ["POST", `${machine}/template`] },
  { name: "a snapshot", before: [], ask: snapshot },
  { name: "the deletion of a snapshot", before: [snapshot], ask: ["DELETE", `${machine}/snapshot/one`] },
  { name: "a rollback", before: [snapshot, addedDisk], ask: ["POST", `${machine}/snapshot/one/rollback`] },
  {
    name: "a migration",
    before: [],
    ask: ["POST", `${machine}/migrate`, { target: "prox-106", targetstorage: "local-lvm:ceph" }],
  },
  { name: "a disk's addition", before: [], ask: addedDisk },
  {
    name: "a disk's removal",
    before: [addedDisk, ["PUT", `${machine}/config`, { delete: "scsi2" }]],
    ask: ["PUT", `${machine}/config`, { delete: "unused0" }],
  },
  { name: "a disk's growth", before: [], ask: ["PUT", `${machine}/resize`, { disk: "scsi1", size: "2G" }] },
  {
    name: "a disk's move",
    before: [],
    ask: ["POST", `${machine}/move_disk`, { disk: "scsi1", storage: "ceph", delete: "1" }],
  },
];

for (const { name, before, ask } of operations) {
  test(`${name} that a kill of the API cuts short is done or as before, whenever it came`, async (context) => {
    const whole = await prepared(context, before);
    const views = [view(whole.cluster)];
    assert.equal(await whole.run(ask), "OK");
    views.push(view(whole.cluster));
    for (let writes = 0; ; writes += 1) {
      const { folder, store, run } = await prepared(context, before);
      context.mock.method(console, "error", () => {});
      store.dieAfter(writes);
      await run(ask).catch(() => {});
      const died = store.revive();
      const { cluster, run: look } = api(store, folder);
      await recover(cluster);
      // What waits for a power-off is applied when somebody looks.
      await look(["GET", `${machine}/status/current`]).catch(() => {});
      const when = `killed before write ${writes + 1}`;
      assert.deepEqual(complaints(cluster, folder), [], when);
      const found = JSON.stringify(view(cluster));
      assert.ok(
        views.some((one) => JSON.stringify(one) === found),
        `${when}: ${found}\n${JSON.stringify(views)}`,
      );
      if (!died) return;
    }
  });
}
