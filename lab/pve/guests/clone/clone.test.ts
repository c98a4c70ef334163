import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { poolOf } from "../../pools/pools.ts";
import { volumesOf } from "../../storage/volumes.ts";
import { Tasks } from "../../tasks/tasks.ts";
import { testApi } from "../../testing/api.ts";
import { layOutMachine } from "../../testing/guests.ts";
import { findGuest } from "../guest.ts";
import { cloneRecoveries, machineRules } from "./handlers.ts";
import { planClone } from "./plan.ts";

const source = "/nodes/prox-101/qemu/900";
const card = "virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1";

/** A machine with a system, a cloud-init drive and a card on prox-101. */
async function withMachine(context: TestContext, storage = "ceph") {
  const api = testApi(context);
  await layOutMachine(api.cluster, {
    vmid: 900,
    node: "prox-101",
    config: {
      name: "debian",
      net0: card,
      smbios1: "uuid=0,manufacturer=x",
      vmgenid: "1",
      boot: "order=scsi0",
    },
    disks: {
      scsi0: { storage, settings: "discard=on", system: true },
      ide2: { storage, settings: "media=cdrom" },
    },
  });
  return api;
}

const volids = (api: { cluster: Parameters<typeof volumesOf>[0] }, vmid: number) =>
  volumesOf(api.cluster, vmid).map(({ volid }) => volid);

test("a full clone has volumes, addresses and identities of its own, and no lock", async (context) => {
  const api = await withMachine(context);
  const { exitstatus, log } = await api.task("POST", `${source}/clone`, {
    newid: 101,
    name: "web1",
    description: "a clone\n",
  });
  assert.equal(exitstatus, "OK");
  assert.deepEqual(log, [
    "creating a clone of VM 900 with ID 101",
    "create full clone of drive ide2 (ceph:vm-900-cloudinit)",
    "create full clone of drive scsi0 (ceph:vm-900-disk-0)",
    "TASK OK",
  ]);
  const { config } = findGuest(api.cluster, 101)!;
  const { net0, smbios1, vmgenid, ...rest } = config;
  assert.match(String(net0), /^virtio=BC:24:11:(?!00:00:01)[0-9A-F:]{8},bridge=vmbr0,firewall=1$/);
  assert.match(String(smbios1), /^manufacturer=x,uuid=[0-9a-f-]{36}$/);
  assert.match(String(vmgenid), /^[0-9a-f-]{36}$/);
  assert.deepEqual(rest, {
    name: "web1",
    description: "a clone",
    memory: "1024",
    boot: "order=scsi0",
    scsi0: "ceph:vm-101-disk-0,discard=on,size=8G",
    ide2: "ceph:vm-101-cloudinit,media=cdrom,size=4M",
  });
});

test("a clone without a name is called after its source", async (context) => {
  const api = await withMachine(context);
  await api.task("POST", `${source}/clone`, { newid: 101 });
  assert.equal(findGuest(api.cluster, 101)?.config.name, "Copy-of-VM-debian");
});

test("a clone goes to another storage, and into a pool", async (context) => {
  const api = await withMachine(context);
  const { exitstatus } = await api.task("POST", `${source}/clone`, {
    newid: 101,
    storage: "local-lvm",
    pool: "brainall",
  });
  assert.equal(exitstatus, "OK");
  assert.deepEqual(volids(api, 101), ["local-lvm:vm-101-cloudinit", "local-lvm:vm-101-disk-0"]);
  assert.equal(poolOf(api.cluster, 101), "brainall");
});

test("what lies on shared storage can be cloned to another node, and nothing else", async (context) => {
  const shared = await withMachine(context);
  await shared.task("POST", `${source}/clone`, { newid: 101, target: "prox-106" });
  assert.equal(findGuest(shared.cluster, 101)?.node, "prox-106");
  const local = await withMachine(context, "local-lvm");
  const { message } = await local.refusal("POST", `${source}/clone`, { newid: 101, target: "prox-106" });
  assert.equal(message, "can't clone VM to node 'prox-106' (VM uses local storage)");
});

test("a template's clone is linked to it unless a full one is asked for", async (context) => {
  const api = await withMachine(context);
  assert.equal((await api.task("POST", `${source}/template`)).exitstatus, "OK");
  const { config } = findGuest(api.cluster, 900)!;
  assert.equal(config.template, 1);
  assert.equal(config.scsi0, "ceph:base-900-disk-0,discard=on,size=8G");
  assert.equal(config.ide2, "ceph:vm-900-cloudinit,media=cdrom,size=4M");

  await api.task("POST", `${source}/clone`, { newid: 101 });
  const linked = findGuest(api.cluster, 101)!.config;
  assert.equal(linked.scsi0, "ceph:base-900-disk-0/vm-101-disk-0,discard=on,size=8G");
  assert.equal(linked.template, undefined);

  await api.task("POST", `${source}/clone`, { newid: 102, full: 1 });
  assert.equal(findGuest(api.cluster, 102)!.config.scsi0, "ceph:vm-102-disk-0,discard=on,size=8G");
});

test("twenty clones of a template are made side by side", async (context) => {
  const api = await withMachine(context);
  await api.task("POST", `${source}/template`);
  const clones = Array.from({ length: 20 }, (_, index) =>
    api.task("POST", `${source}/clone`, { newid: 101 + index, full: index % 2 }),
  );
  assert.deepEqual([...new Set((await Promise.all(clones)).map(({ exitstatus }) => exitstatus))], ["OK"]);
});

test("what cannot be cloned so is refused in PVE's words", async (context) => {
  const api = await withMachine(context);
  const words = async (request: Record<string, string | number>) => {
    const { status, message, errors } = await api.refusal("POST", `${source}/clone`, {
      newid: 101,
      ...request,
    });
    return [status, errors ? Object.values(errors)[0] : message];
  };
  assert.deepEqual(await words({ newid: 9020 }), [
    500,
    "unable to create VM 9020: config file already exists",
  ]);
  assert.deepEqual(await words({ pool: "none" }), [500, "pool 'none' does not exist"]);
  assert.deepEqual(await words({ target: "prox-999" }), [500, "no such cluster node 'prox-999'"]);
  assert.deepEqual(await words({ storage: "local" }), [400, "storage 'local' does not support vm images"]);
  assert.deepEqual(await words({ storage: "none" }), [500, "storage 'none' does not exist"]);
  assert.deepEqual(await words({ snapname: "none" }), [500, "snapshot 'none' does not exist"]);
  assert.deepEqual(await words({ full: 0, storage: "ceph" }), [
    500,
    "parameter 'storage' not allowed for linked clones",
  ]);
  assert.deepEqual(await words({ full: 0, format: "raw" }), [
    500,
    "parameter 'format' not allowed for linked clones",
  ]);
  assert.deepEqual(await words({ full: 0 }), [
    500,
    "Linked clone feature is not supported for 'ceph:vm-900-disk-0' (scsi0)",
  ]);
  assert.deepEqual(await words({ target: "prox-106", storage: "local-lvm" }), [
    500,
    "can't clone to non-shared storage 'local-lvm'",
  ]);
});

test("a clone that fails leaves nothing, and what was there before stays", async (context) => {
  const api = await withMachine(context);
  const { cluster } = api;
  await layOutMachine(cluster, { vmid: 101, node: "prox-101", disks: { scsi0: { storage: "ceph" } } });
  cluster.store.delete("guests/000000101");
  const copy = cluster.systemVolumes.copy;
  cluster.systemVolumes.copy = async () => {
    cluster.systemVolumes.copy = copy;
    throw new Error("no space left on device");
  };
  const { exitstatus } = await api.task("POST", `${source}/clone`, { newid: 101 });
  assert.equal(exitstatus, "clone failed: no space left on device");
  assert.equal(findGuest(cluster, 101), undefined);
  assert.deepEqual(volids(api, 101), ["ceph:vm-101-disk-0"]);
  assert.deepEqual(cluster.store.list("clones/"), []);
});

test("a clone that a kill of the API cut short is gone after its recovery", async (context) => {
  const api = await withMachine(context);
  const { cluster } = api;
  const hanging = Promise.withResolvers<void>();
  cluster.systemVolumes.copy = () => {
    hanging.resolve();
    return new Promise(() => {});
  };
  await api.ask("POST", `${source}/clone`, { newid: 101 });
  await hanging.promise;
  assert.equal(findGuest(cluster, 101)?.config.lock, "clone");
  assert.deepEqual(volids(api, 101), ["ceph:vm-101-cloudinit"]);
  await new Tasks(cluster.store).recover({ qmclone: cloneRecoveries.qmclone!(cluster) });
  assert.equal(findGuest(cluster, 101), undefined);
  assert.deepEqual(volids(api, 101), []);
});

test("a guest that becomes a template may not run, nor have snapshots, nor be one", async (context) => {
  const api = await withMachine(context);
  const { cluster, machines } = api;
  machines.started.set(900, {} as never);
  assert.equal(
    (await api.refusal("POST", `${source}/template`)).message,
    "you can't convert a VM to template if VM is running",
  );
  machines.started.clear();
  cluster.store.put("guests/000000900", { ...findGuest(cluster, 900)!, snapshots: { one: {} } });
  assert.equal(
    (await api.refusal("POST", `${source}/template`)).message,
    "unable to create template, because VM contains snapshots",
  );
  cluster.store.put("guests/000000900", { ...findGuest(cluster, 900)!, snapshots: {} });
  await api.task("POST", `${source}/template`);
  assert.equal(
    (await api.refusal("POST", `${source}/template`)).message,
    "you can't convert a template to a template",
  );
});

test("a template that a kill of the API cut short is finished by its recovery", async (context) => {
  const api = await withMachine(context);
  const { cluster } = api;
  const { config } = findGuest(cluster, 900)!;
  await api.task("POST", `${source}/template`);
  // The disk has its new name already, the configuration not yet.
  cluster.store.put("guests/000000900", { ...findGuest(cluster, 900)!, config: { ...config, template: 1 } });
  await cloneRecoveries.qmtemplate!(cluster)({ id: "900" } as never);
  assert.equal(findGuest(cluster, 900)!.config.scsi0, "ceph:base-900-disk-0,discard=on,size=8G");
});

test("who may not allocate on a storage, or use a bridge, cannot clone onto it", async (context) => {
  const { ask, cluster } = await withMachine(context);
  await ask("POST", "/access/users", { userid: "someone@pve" });
  const someone = { user: "someone@pve", token: undefined };
  const place = { node: "prox-101", vmid: 900 };
  const plan = () => planClone(cluster, someone, machineRules, place, { newid: 101 });
  assert.throws(plan, {
    status: 403,
    message: "Permission check failed (/storage/ceph, Datastore.AllocateSpace)",
  });
  await ask("PUT", "/access/acl", { path: "/storage/ceph", roles: "PVEDatastoreUser", users: "someone@pve" });
  assert.throws(plan, {
    status: 403,
    message: "Permission check failed (/sdn/zones/localnetwork/vmbr0, SDN.Use)",
  });
});
