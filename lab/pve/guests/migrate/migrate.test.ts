import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { findVolume, volumesOf } from "../../storage/volumes.ts";
import { testApi } from "../../testing/api.ts";
import { layOutMachine, type TestDisk } from "../../testing/guests.ts";
import { findGuest, writeGuest } from "../guest.ts";

const path = "/nodes/prox-101/qemu/900/migrate";

async function withMachine(context: TestContext, disks: Record<string, TestDisk>, running = false) {
  const api = testApi(context);
  await layOutMachine(api.cluster, {
    vmid: 900,
    node: "prox-101",
    config: { net0: "virtio=BC:24:11:00:00:01,bridge=vmbr0" },
    disks,
  });
  if (running) api.machines.started.set(900, {} as never);
  return { ...api, guest: () => findGuest(api.cluster, 900)! };
}

test("a machine on shared storage goes to another node with nothing but its configuration", async (context) => {
  const { task, guest, ask } = await withMachine(context, { scsi0: { storage: "ceph" } });
  const before = guest().config;
  const { exitstatus, log } = await task("POST", path, { target: "prox-106" });
  assert.equal(exitstatus, "OK");
  assert.equal(log[0], "starting migration of VM 900 to node 'prox-106' (203.0.113.106)");
  assert.match(log[1]!, /^migration finished successfully \(duration 00:00:0\d\)$/);
  assert.equal(guest().node, "prox-106");
  assert.deepEqual(guest().config, before);
  const resources = await ask("GET", "/cluster/resources", { type: "vm" });
  assert.equal(resources.find(({ vmid }: { vmid: number }) => vmid === 900).node, "prox-106");
});

test("a machine that runs goes on running, with its disks on the other node", async (context) => {
  const disks = { scsi0: { storage: "local-lvm" }, ide2: { storage: "local-lvm", settings: "media=cdrom" } };
  const { task, guest, machines, cluster } = await withMachine(context, disks, true);
  const { exitstatus } = await task("POST", path, { target: "prox-106", online: 1, "with-local-disks": 1 });
  assert.equal(exitstatus, "OK");
  assert.ok(machines.started.has(900));
  assert.equal(guest().node, "prox-106");
  assert.deepEqual(
    volumesOf(cluster, 900).map(({ volid, node }) => [volid, node]),
    [
      ["local-lvm:vm-900-cloudinit", "prox-106"],
      ["local-lvm:vm-900-disk-0", "prox-106"],
    ],
  );
});

test("disks go to the storage that is asked for, under a name that is free there", async (context) => {
  const { task, guest, cluster } = await withMachine(context, { scsi0: { storage: "local-lvm" } });
  await layOutMachine(cluster, { vmid: 901, node: "prox-101", disks: { scsi0: { storage: "ceph" } } });
  const taken = findVolume(cluster, "ceph:vm-901-disk-0", "prox-101")!;
  cluster.store.put("volumes/ceph//vm-900-disk-0", { ...taken, volid: "ceph:vm-900-disk-0", vmid: 900 });
  await task("POST", path, { target: "prox-106", targetstorage: "ceph" });
  assert.equal(guest().config.scsi0, "ceph:vm-900-disk-1,size=8G");
  assert.equal(findVolume(cluster, "ceph:vm-900-disk-1", "prox-106")?.node, undefined);
  assert.equal(findVolume(cluster, "local-lvm:vm-900-disk-0", "prox-101"), undefined);
});

test("a machine that runs is not migrated unless that is asked for", async (context) => {
  const { refusal, task } = await withMachine(context, { scsi0: { storage: "local-lvm" } }, true);
  const { message } = await refusal("POST", path, { target: "prox-106" });
  assert.equal(message, "can't migrate running VM without --online");
  const { exitstatus, log } = await task("POST", path, { target: "prox-106", online: 1 });
  assert.equal(exitstatus, "migration aborted");
  assert.ok(
    log.includes(
      "can't migrate local disk 'local-lvm:vm-900-disk-0': can't live migrate attached local disks without with-local-disks option",
    ),
  );
});

test("what cannot go is refused in PVE's words, and nothing has moved", async (context) => {
  const { refusal, task, guest, cluster } = await withMachine(context, { scsi0: { storage: "local-lvm" } });
  assert.deepEqual((await refusal("POST", path, { target: "prox-101" })).errors, {
    target: "target is local node.",
  });
  assert.equal(
    (await refusal("POST", path, { target: "prox-999" })).message,
    "no such cluster node 'prox-999'",
  );
  writeGuest(cluster, { ...guest(), config: { ...guest().config, lock: "backup" } });
  assert.equal((await refusal("POST", path, { target: "prox-106" })).message, "VM is locked (backup)");
  const { lock: _, ...config } = guest().config;
  writeGuest(cluster, { ...guest(), config: { ...config, hostpci0: "0000:01:00.0" } });
  const { exitstatus, log } = await task("POST", path, { target: "prox-106" });
  assert.equal(exitstatus, "migration aborted");
  assert.match(log.at(-2)!, /can't migrate VM which uses local devices: hostpci0$/);
  assert.equal(guest().node, "prox-101");
});

test("a storage that the other node does not have keeps the machine where it is", async (context) => {
  const { refusal, ask, cluster } = await withMachine(context, { scsi0: { storage: "local-lvm" } });
  const storage = cluster.store.get<{ options: object }>("storages/local-lvm")!;
  cluster.store.put("storages/local-lvm", { ...storage, options: { ...storage.options, nodes: "prox-101" } });
  const { message } = await refusal("POST", path, { target: "prox-106" });
  assert.equal(message, "storage 'local-lvm' is not available on node 'prox-106'");
  const { allowed_nodes, not_allowed_nodes } = await ask("GET", path);
  assert.deepEqual(allowed_nodes, []);
  assert.deepEqual(not_allowed_nodes["prox-106"], { unavailable_storages: ["local-lvm"] });
});

test("what stands in the way of a migration is told before it", async (context) => {
  const { ask } = await withMachine(context, { scsi0: { storage: "local-lvm" }, scsi1: { storage: "ceph" } });
  const { running, allowed_nodes, local_disks, local_resources } = await ask("GET", path);
  assert.deepEqual([running, allowed_nodes, local_resources], [0, ["prox-106", "prox-102"], []]);
  assert.deepEqual(local_disks, [
    {
      volid: "local-lvm:vm-900-disk-0",
      drivename: "scsi0",
      size: 8 * 1024 ** 3,
      cdrom: 0,
      is_unused: 0,
    },
  ]);
});
