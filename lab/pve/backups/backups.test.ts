import assert from "node:assert/strict";
import { closeSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { findGuest } from "../guests/guest.ts";
import { createMachine, estate, withImage } from "../guests/qemu/testing.ts";
import { contentsOf } from "../storage/catalogue.ts";
import { findVolume, requireVolume, volumeFile } from "../storage/volumes.ts";
import type { TestApi } from "../testing/api.ts";

const node = "/nodes/prox-101";
const content = `${node}/storage/local/content`;

/** Machine 101 with a disk of the lab's image, an empty one with bytes on it, and one that backups leave out. */
async function withMachine(context: TestContext): Promise<TestApi> {
  const api = await withImage(context);
  await createMachine(api, 101, {
    name: "books",
    memory: 1024,
    description: "what: it is",
    ide2: "local-lvm:cloudinit",
    net0: "virtio=BC:24:11:00:00:01,bridge=vmbr1",
    scsi0: "ceph:0,import-from=local:import/debian.qcow2,ssd=1",
    scsi1: "local-lvm:1",
    scsi2: "local-lvm:1,backup=0",
  });
  write(api, "local-lvm:vm-101-disk-0", "first");
  return api;
}

function write({ cluster }: TestApi, volid: string, text: string): void {
  const file = openSync(volumeFile(cluster, requireVolume(cluster, volid, "prox-101")), "r+");
  writeSync(file, text, 0);
  closeSync(file);
}

function read({ cluster }: TestApi, volid: string): string {
  const file = openSync(volumeFile(cluster, requireVolume(cluster, volid, "prox-101")), "r");
  const buffer = Buffer.alloc(5);
  readSync(file, buffer, 0, 5, 0);
  closeSync(file);
  return buffer.toString();
}

async function backUp(api: TestApi, options: Record<string, string | number> = {}) {
  const given = { vmid: 101, storage: "local", compress: "zstd", ...options };
  const { exitstatus, log } = await api.task("POST", `${node}/vzdump`, given);
  const backups = await api.ask("GET", content, { content: "backup" });
  return { exitstatus, log, volid: backups.at(-1)?.volid as string, backups };
}

/** Lets the clock of names go on, so that each backup has its own. */
function atSecond(context: TestContext, second: number): void {
  context.mock.timers.enable({ apis: ["Date"], now: new Date(2026, 10, 30, 21, 15, second) });
}

test("a backup is a file of its storage, and the task tells what it did as vzdump does", async (context) => {
  const api = await withMachine(context);
  atSecond(context, 0);
  const { exitstatus, log, backups } = await backUp(api, { "notes-template": "{{guestname}} on {{node}}" });
  assert.equal(exitstatus, "OK");
  assert.deepEqual(
    log.map((line) => line.replace(/\d+(?:KB|MB)$/, "SIZE")),
    [
      "INFO: starting new backup job: vzdump 101 --compress zstd --node prox-101 --notes-template '{{guestname}} on {{node}}' --storage local",
      "INFO: Starting Backup of VM 101 (qemu)",
      "INFO: Backup started at 2026-11-30 21:15:00",
      "INFO: status = stopped",
      "INFO: VM Name: books",
      "INFO: include disk 'scsi0' 'ceph:vm-101-disk-0' 3G",
      "INFO: include disk 'scsi1' 'local-lvm:vm-101-disk-0' 1G",
      "INFO: exclude disk 'scsi2' 'local-lvm:vm-101-disk-1' (backup=no)",
      "INFO: backup mode: stop",
      "INFO: ionice priority: 7",
      "INFO: creating vzdump archive '/var/lib/vz/dump/vzdump-qemu-101-2026_11_30-21_15_00.vma.zst'",
      "INFO: archive file size: SIZE",
      "INFO: adding notes to backup",
      "INFO: Finished Backup of VM 101 (00:00:00)",
      "INFO: Backup finished at 2026-11-30 21:15:00",
      "INFO: Backup job finished successfully",
      "TASK OK",
    ],
  );
  const [{ size, ...backup }] = backups;
  assert.ok(size > 0);
  assert.deepEqual(backup, {
    volid: "local:backup/vzdump-qemu-101-2026_11_30-21_15_00.vma.zst",
    content: "backup",
    format: "vma.zst",
    ctime: new Date(2026, 10, 30, 21, 15, 0).getTime() / 1000,
    vmid: 101,
    notes: "books on prox-101",
  });
});

test("the configuration in a backup is told as PVE writes it", async (context) => {
  const api = await withMachine(context);
  const { volid } = await backUp(api);
  const text: string = await api.ask("GET", `${node}/vzdump/extractconfig`, { volume: volid });
  assert.match(
    text,
    /^#what%3A it is\nboot: order=scsi0;ide2;net0\nide2: local-lvm:vm-101-cloudinit,media=cdrom\n/,
  );
  assert.match(text, /\nscsi1: local-lvm:vm-101-disk-0,size=1G\n/);
  assert.ok(
    text.endsWith("#qmdump#map:scsi0:drive-scsi0:ceph:raw:\n#qmdump#map:scsi1:drive-scsi1:local-lvm:raw:\n"),
  );
});

test("a machine comes back as it was, with what its disks held", async (context) => {
  const api = await withMachine(context);
  const before = await api.ask("GET", `${node}/qemu/101/config`);
  const { volid } = await backUp(api);
  write(api, "local-lvm:vm-101-disk-0", "later");
  await api.task("PUT", `${node}/qemu/101/resize`, { disk: "scsi1", size: "2G" });
  const { exitstatus, log } = await api.task("POST", `${node}/qemu`, { vmid: 101, archive: volid, force: 1 });
  assert.equal(exitstatus, "OK", log.join("\n"));
  const { digest, vmgenid, description, scsi2, ...restored } = await api.ask(
    "GET",
    `${node}/qemu/101/config`,
  );
  const { digest: _, vmgenid: former, description: said, scsi2: leftOut, ...was } = before;
  assert.deepEqual(restored, { ...was, unused0: "local-lvm:vm-101-disk-1" });
  assert.notEqual(vmgenid, former);
  assert.equal(description, `${said}\nscsi2: ${leftOut}`);
  assert.equal(read(api, "local-lvm:vm-101-disk-0"), "first");
  assert.equal(findVolume(api.cluster, "ceph:vm-101-disk-0", "prox-101")?.image, "debian-13");
  assert.deepEqual(
    log.filter((line) => line.startsWith("new volume")),
    ["new volume ID is 'ceph:vm-101-disk-0'", "new volume ID is 'local-lvm:vm-101-disk-0'"],
  );
});

test("another machine is made of a backup, on another storage and with addresses of its own", async (context) => {
  const api = await withMachine(context);
  const { volid } = await backUp(api);
  const wanted = {
    vmid: 102,
    archive: volid,
    unique: 1,
    storage: "ceph",
    name: "copy",
    pool: "brainall",
    start: 1,
  };
  const { exitstatus } = await api.task("POST", `${node}/qemu`, wanted);
  assert.equal(exitstatus, "OK");
  const config = await api.ask("GET", `${node}/qemu/102/config`);
  const was = await api.ask("GET", `${node}/qemu/101/config`);
  assert.equal(config.name, "copy");
  assert.equal(config.scsi0, "ceph:vm-102-disk-0,size=3G,ssd=1");
  assert.equal(config.scsi1, "ceph:vm-102-disk-1,size=1G");
  assert.equal(config.ide2, "ceph:vm-102-cloudinit,media=cdrom");
  assert.notEqual(config.net0, was.net0);
  assert.notEqual(config.smbios1, was.smbios1);
  assert.equal(read(api, "ceph:vm-102-disk-1"), "first");
  assert.ok(
    (await api.ask("GET", "/pools/brainall")).members.some(({ id }: { id: string }) => id === "qemu/102"),
  );
  for (const { upid } of api.cluster.tasks.list()) await api.cluster.tasks.ended(upid);
  assert.ok(api.machines.started.has(102));
});

test("what a restoration cannot do is refused in PVE's words", async (context) => {
  const api = await withMachine(context);
  const { volid } = await backUp(api);
  const message = async (parameters: Record<string, string | number>) =>
    (await api.refusal("POST", `${node}/qemu`, { archive: volid, ...parameters })).message;
  const exists = "unable to restore VM 101 - VM 101 already exists on node 'prox-101'";
  assert.equal(await message({ vmid: 101 }), exists);
  const missing = "local:backup/vzdump-qemu-101-2020_01_01-00_00_00.vma.zst";
  assert.equal(await message({ vmid: 102, archive: missing }), `can't find file '${missing}'`);
  assert.equal(
    await message({ vmid: 102, archive: "local:import/debian.qcow2" }),
    "unable to use volume local:import/debian.qcow2 - content type needs to be 'backup'",
  );
  const drive = await api.refusal("POST", `${node}/qemu`, { vmid: 102, archive: volid, scsi0: "ceph:1" });
  assert.deepEqual(drive.errors, { scsi0: "option conflicts with option 'archive'" });
  await api.task("POST", `${node}/qemu/101/status/start`);
  const running = await api.task("POST", `${node}/qemu`, { vmid: 101, archive: volid, force: 1 });
  assert.equal(running.exitstatus, "unable to restore VM 101 - vm is running");
  assert.equal(findGuest(api.cluster, 101)?.config.lock, undefined);
  const elsewhere = await api.task("POST", `${node}/qemu`, { vmid: 103, archive: volid, storage: "local" });
  assert.equal(elsewhere.exitstatus, "Content type 'images' is not available on storage 'local'");
  // PVE leaves such a machine behind, without any options.
  assert.deepEqual(findGuest(api.cluster, 103)?.config, {});
  const token = await api.refusal("POST", `${node}/qemu`, { vmid: 104, archive: volid }, estate);
  assert.equal(token.status, 403);
});

test("a backup that cannot be made fails its task and names the guest", async (context) => {
  const api = await withMachine(context);
  const wrong = await backUp(api, { storage: "ceph" });
  assert.equal(
    wrong.exitstatus,
    "could not get storage information for 'ceph': can't use storage 'ceph' for backups - wrong content type",
  );
  const unknown = await backUp(api, { vmid: "101,199" });
  assert.equal(unknown.exitstatus, "job errors");
  assert.ok(unknown.log.includes("ERROR: Backup of VM 199 failed - unable to find VM '199'"));
  assert.ok(unknown.log.includes("INFO: Backup job finished with errors"));
  assert.equal(unknown.backups.length, 1);
  assert.equal(await api.ask("POST", "/nodes/prox-102/vzdump", { vmid: 101 }), "OK");
  const nothing = await api.refusal("POST", `${node}/vzdump`, {});
  assert.deepEqual(nothing.errors, { vmid: "property is missing" });
});

test("a job that is asked to stop ends after the guest that it works on", async (context) => {
  const api = await withMachine(context);
  const { copy } = api.cluster.systemVolumes;
  api.cluster.systemVolumes.copy = async (from, to) => {
    assert.equal(await api.ask("POST", `${node}/vzdump`, { stop: 1 }), "OK");
    await copy(from, to);
  };
  const { exitstatus, backups } = await backUp(api, { vmid: "101,9020" });
  assert.equal(exitstatus, "interrupted by signal");
  assert.deepEqual(
    backups.map(({ vmid }: { vmid: number }) => vmid),
    [101],
  );
});

test("a machine that runs stands still while its disks are copied, or is off for it", async (context) => {
  const api = await withMachine(context);
  await api.task("POST", `${node}/qemu/101/status/start`);
  const frozen: boolean[] = [];
  const { copy } = api.cluster.systemVolumes;
  api.cluster.systemVolumes.copy = async (from, to) => {
    frozen.push(api.machines.frozen.has(101), api.machines.started.has(101));
    assert.equal(findGuest(api.cluster, 101)?.config.lock, "backup");
    await copy(from, to);
  };
  assert.equal((await backUp(api)).exitstatus, "OK");
  assert.deepEqual(frozen, [true, true]);
  assert.equal(api.machines.frozen.has(101), false);
  const stopped = await backUp(api, { mode: "stop" });
  assert.equal(stopped.exitstatus, "OK");
  assert.deepEqual(frozen.slice(2), [false, false]);
  assert.ok(stopped.log.includes("INFO: restarting vm"));
  assert.ok(api.machines.started.has(101));
  assert.equal(findGuest(api.cluster, 101)?.config.lock, undefined);
});

test("old backups go by the retention, protected ones stay, and a limit that may delete none refuses", async (context) => {
  const api = await withMachine(context);
  atSecond(context, 0);
  const first = await backUp(api);
  await api.ask("PUT", `${content}/${encodeURIComponent(first.volid)}`, { protected: 1 });
  for (const second of [1, 2]) {
    context.mock.timers.setTime(new Date(2026, 10, 30, 21, 15, second).getTime());
    await backUp(api);
  }
  context.mock.timers.setTime(new Date(2026, 10, 30, 21, 15, 3).getTime());
  const { log, backups } = await backUp(api, { "prune-backups": "keep-last=2" });
  assert.ok(log.includes("INFO: prune older backups with retention: keep-last=2"));
  assert.ok(log.includes("INFO: removing backup 'local:backup/vzdump-qemu-101-2026_11_30-21_15_01.vma.zst'"));
  assert.ok(log.includes("INFO: pruned 1 backup(s) not covered by keep-retention policy"));
  const names = (list: { volid: string }[]) => list.map(({ volid }) => volid.slice(-10, -8));
  assert.deepEqual(names(backups), ["00", "02", "03"]);
  const limited = await backUp(api, { "prune-backups": "keep-last=2", remove: 0 });
  assert.equal(limited.exitstatus, "job errors");
  assert.match(limited.log.join("\n"), /There is a max backup limit of 2 enforced by the target storage/);

  const marks = await api.ask("GET", `${node}/storage/local/prunebackups`, {
    "prune-backups": "keep-daily=1",
  });
  assert.deepEqual(
    marks.map(({ mark, type, vmid }: Record<string, unknown>) => [mark, type, vmid]),
    [
      ["protected", "qemu", 101],
      ["remove", "qemu", 101],
      ["keep", "qemu", 101],
    ],
  );
  const unset = await api.refusal("GET", `${node}/storage/local/prunebackups`);
  assert.equal(unset.message, "no prune-backups options configured for storage 'local'");
  await api.ask("PUT", "/storage/local", { "prune-backups": "keep-last=1" });
  const pruned = await api.task("DELETE", `${node}/storage/local/prunebackups`, { vmid: 101 });
  assert.equal(pruned.exitstatus, "OK");
  assert.deepEqual(names(await api.ask("GET", content, { content: "backup" })), ["00", "03"]);
});

test("a deleted backup leaves nothing of its disks", async (context) => {
  const api = await withMachine(context);
  const { volid } = await backUp(api);
  const volume = requireVolume(api.cluster, volid, "prox-101");
  const paths = contentsOf(volume).map(({ path }) => volumeFile(api.cluster, { ...volume, path }));
  assert.equal(paths.length, 3);
  await api.task("DELETE", `${content}/${encodeURIComponent(volid)}`);
  assert.equal(findVolume(api.cluster, volid, "prox-101"), undefined);
  for (const path of [paths[0]!, paths[2]!]) assert.throws(() => readFileSync(path), { code: "ENOENT" });
});

test("what vzdump does unless it is told is told by storage", async (context) => {
  const api = await withImage(context);
  const defaults = await api.ask("GET", `${node}/vzdump/defaults`, { storage: "local" });
  assert.equal(defaults.storage, "local");
  assert.equal(defaults.mode, "snapshot");
  assert.equal(defaults["prune-backups"], "keep-all=1");
  assert.equal(defaults.dumpdir, "/var/lib/vz/dump");
});
