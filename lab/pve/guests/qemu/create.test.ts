import assert from "node:assert/strict";
import { test } from "node:test";
import { poolOf } from "../../pools/pools.ts";
import { findVolume, volumesOf } from "../../storage/volumes.ts";
import { testApi } from "../../testing/api.ts";
import { findGuest } from "../guest.ts";
import { createMachine, estate, layOutFile, machines, publicKey, withImage } from "./testing.ts";

// What PVE makes up for every machine.
const made = ["digest", "meta", "smbios1", "vmgenid"];

function known(config: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config).filter(([option]) => !made.includes(option)));
}

test("what the provider sends for a machine from an image is read back as PVE prints it", async (context) => {
  const { task, ask, cluster } = await withImage(context);
  const { exitstatus, log } = await task("POST", machines, {
    acpi: 1,
    agent: "enabled=1,fstrim_cloned_disks=0,type=virtio",
    bios: "seabios",
    boot: "order=scsi0",
    ciuser: "ops",
    cores: 2,
    cpu: "cputype=x86-64-v2-AES",
    ide2: "file=local-lvm:cloudinit",
    ipconfig0: "gw=10.0.0.1,ip=10.0.0.5/24",
    keyboard: "en-us",
    memory: 2048,
    name: "web1",
    nameserver: "10.0.0.1 10.0.0.2",
    net0: "model=virtio,bridge=vmbr0,firewall=1,tag=10",
    onboot: 1,
    ostype: "other",
    protection: 0,
    scsi0:
      "file=local-lvm:0,import-from=local:import/debian.qcow2,format=raw,size=21474836480,aio=io_uring,backup=1,iothread=1,ssd=1,discard=on,cache=none,replicate=1",
    scsi1: "file=ceph:5,size=5368709120,",
    scsihw: "virtio-scsi-pci",
    sockets: 1,
    sshkeys: encodeURIComponent(publicKey),
    startup: "order=3,up=60,down=60",
    tablet: 1,
    tags: "web;estate",
    template: 0,
    vmid: 101,
  });
  assert.equal(exitstatus, "OK", log.join("\n"));
  const config = await ask("GET", `${machines}/101/config`);
  const { net0, ...rest } = known(config);
  assert.match(String(net0), /^virtio=BC:24:11(?::[0-9A-F]{2}){3},bridge=vmbr0,firewall=1,tag=10$/);
  assert.deepEqual(rest, {
    acpi: 1,
    agent: "enabled=1,fstrim_cloned_disks=0,type=virtio",
    bios: "seabios",
    boot: "order=scsi0",
    ciuser: "ops",
    cores: 2,
    cpu: "cputype=x86-64-v2-AES",
    ide2: "local-lvm:vm-101-cloudinit,media=cdrom",
    ipconfig0: "gw=10.0.0.1,ip=10.0.0.5/24",
    keyboard: "en-us",
    memory: "2048",
    name: "web1",
    nameserver: "10.0.0.1 10.0.0.2",
    onboot: 1,
    ostype: "other",
    protection: 0,
    scsi0:
      "local-lvm:vm-101-disk-0,aio=io_uring,backup=1,cache=none,discard=on,iothread=1,replicate=1,size=3G,ssd=1",
    scsi1: "ceph:vm-101-disk-0,size=5G",
    scsihw: "virtio-scsi-pci",
    sockets: 1,
    sshkeys: encodeURIComponent(publicKey),
    startup: "order=3,up=60,down=60",
    tablet: 1,
    tags: "estate;web",
    template: 0,
  });
  assert.match(config.meta, /^creation-qemu=[\d.]+,ctime=\d{10}$/);
  assert.match(config.smbios1, /^uuid=[0-9a-f-]{36}$/);
  assert.match(config.vmgenid, /^[0-9a-f-]{36}$/);
  assert.equal(findVolume(cluster, "local-lvm:vm-101-disk-0", "prox-101")?.image, "debian-13");
  assert.equal(findGuest(cluster, 101)?.config.lock, undefined);
});

test("a machine has the disk of its firmware, that of its TPM, and a CD", async (context) => {
  const api = testApi(context);
  await layOutFile(api.cluster, "iso", "debian.iso", Buffer.alloc(2 * 1024 ** 2));
  await createMachine(api, 101, {
    efidisk0: "file=local-lvm:1,format=raw,efitype=4m,pre-enrolled-keys=0",
    tpmstate0: "file=local-lvm:1,version=v2.0",
    ide3: "file=local:iso/debian.iso,media=cdrom",
    virtio0: "ceph:0.5",
  });
  assert.deepEqual(known(await api.ask("GET", `${machines}/101/config`)), {
    boot: "order=virtio0;ide3",
    efidisk0: "local-lvm:vm-101-disk-0,efitype=4m,pre-enrolled-keys=0,size=4M",
    ide3: "local:iso/debian.iso,media=cdrom,size=2M",
    tpmstate0: "local-lvm:vm-101-disk-1,size=4M,version=v2.0",
    virtio0: "ceph:vm-101-disk-0,size=512M",
  });
});

test("a machine without anything boots from nothing, which is read back as a blank", async (context) => {
  const api = testApi(context);
  await createMachine(api, 101);
  assert.deepEqual(known(await api.ask("GET", `${machines}/101/config`)), { boot: " " });
});

test("disks can name the storage of the call, and a cloud-init drive its format", async (context) => {
  const api = testApi(context);
  await createMachine(api, 101, { storage: "ceph", scsi0: "ceph:1", ide2: "ceph:cloudinit" });
  const { ide2, scsi0 } = await api.ask("GET", `${machines}/101/config`);
  assert.deepEqual([ide2, scsi0], ["ceph:vm-101-cloudinit,media=cdrom", "ceph:vm-101-disk-0,size=1G"]);
});

test("Windows gets the version of its hardware written down", async (context) => {
  const api = testApi(context);
  await createMachine(api, 101, { ostype: "win11", machine: "q35" });
  await createMachine(api, 102, { ostype: "l26", machine: "q35" });
  const machineOf = async (vmid: number) => (await api.ask("GET", `${machines}/${vmid}/config`)).machine;
  assert.deepEqual([await machineOf(101), await machineOf(102)], ["pc-q35-9.2+pve1", "q35"]);
});

test("an id is taken once, by machines and containers alike", async (context) => {
  const api = testApi(context);
  await createMachine(api, 101);
  const { status, message } = await api.refusal("POST", "/nodes/prox-102/qemu", { vmid: 101 });
  assert.equal(status, 500);
  assert.equal(message, "unable to create VM 101 - VM 101 already exists on node 'prox-101'");
});

test("twenty machines are created at once", async (context) => {
  const api = testApi(context);
  const ids = Array.from({ length: 20 }, (_, index) => 101 + index);
  await Promise.all(
    ids.map((vmid) => createMachine(api, vmid, { scsi0: "ceph:1", scsi1: "ceph:1", ide2: "ceph:cloudinit" })),
  );
  for (const vmid of ids) assert.equal(volumesOf(api.cluster, vmid).length, 3);
});

test("a machine that cannot be made leaves neither disks nor its id behind", async (context) => {
  const { task, cluster } = testApi(context);
  const { exitstatus } = await task("POST", machines, {
    vmid: 101,
    scsi0: "local-lvm:1",
    scsi1: "local-lvm:0,import-from=local:import/absent.qcow2",
  });
  assert.equal(
    exitstatus,
    "unable to create VM 101 - cannot import from 'local:import/absent.qcow2' - volume local:import/absent.qcow2 does not exist",
  );
  assert.equal(findGuest(cluster, 101), undefined);
  assert.deepEqual(volumesOf(cluster, 101), []);
  assert.deepEqual(cluster.store.list("volume-journal/"), []);
});

test("a second cloud-init drive is refused", async (context) => {
  const { task } = testApi(context);
  const { exitstatus } = await task("POST", machines, {
    vmid: 101,
    ide2: "ceph:cloudinit",
    scsi1: "local-lvm:cloudinit",
  });
  assert.equal(
    exitstatus,
    "unable to create VM 101 - scsi1 - cloud-init drive is already attached at 'ide2'",
  );
});

const refusals: [why: string, options: Record<string, string | number>, status: number, text: RegExp][] = [
  ["an unknown storage", { scsi0: "tape:1" }, 500, /^storage 'tape' does not exist$/],
  ["a storage without images", { scsi0: "local:1" }, 400, /storage 'local' does not support vm images/],
  [
    "an import with a size",
    { scsi0: "ceph:5,import-from=local:import/debian.qcow2" },
    400,
    /'import-from' requires special syntax - use <storage ID>:0,import-from=<source>/,
  ],
  ["an import of an ISO image", { scsi0: "ceph:0,import-from=local:iso/x.iso" }, 400, /has wrong type 'iso'/],
  ["an ISO image as a disk", { scsi0: "local:iso/x.iso" }, 400, /explicit 'media=cdrom' is required/],
  [
    "a path",
    { ide2: "/tmp/x.iso,media=cdrom" },
    400,
    /unable to associate path '\/tmp\/x.iso' to any storage/,
  ],
  [
    "settings that exclude each other",
    { scsi0: "ceph:1,mbps=1,mbps_rd=1" },
    400,
    /unable to parse drive options/,
  ],
  ["a key that is none", { sshkeys: "key" }, 500, /^SSH public key validation error$/],
  ["a CPU type that is none", { cpu: "pentium9" }, 400, /Built-in cputype 'pentium9' is not defined/],
  ["an option that is none", { wish: 1 }, 400, /property is not defined in schema/],
  ["a pool that is none", { pool: "sea" }, 403, /^Permission check failed \(pool 'sea' does not exist\)$/],
  [
    "a backup that is none",
    { archive: "local:backup/vzdump-qemu-1-2025_01_01-00_00_00.vma.zst" },
    500,
    /^can't find file 'local:backup/,
  ],
];

for (const [why, options, status, text] of refusals) {
  test(`a machine with ${why} is refused before anything is made`, async (context) => {
    const { refusal, cluster } = testApi(context);
    const refused = await refusal("POST", machines, { vmid: 101, ...options });
    assert.equal(refused.status, status);
    assert.match(
      JSON.stringify({ ...refused, message: refused.message }),
      new RegExp(text.source.replace(/^\^|\$$/g, "")),
    );
    assert.equal(findGuest(cluster, 101), undefined);
  });
}

test("the estate creates machines in its pool, with all that its pool allows", async (context) => {
  const { ask, cluster } = await withImage(context);
  const upid = await ask(
    "POST",
    machines,
    {
      vmid: 101,
      pool: "brainall",
      name: "web1",
      scsi0: "ceph:0,import-from=local:import/debian.qcow2",
      ide2: "ceph:cloudinit",
      net0: "virtio,bridge=vmbr1",
      tags: "web",
      ciuser: "ops",
      serial0: "socket",
    },
    estate,
  );
  assert.equal((await cluster.tasks.ended(upid)).exitstatus, "OK");
  assert.equal(poolOf(cluster, 101), "brainall");
});

const forbidden: [what: string, options: Record<string, string | number>, text: string][] = [
  ["a machine outside of its pool", { pool: "" }, "Permission check failed"],
  ["QEMU's arguments", { args: "-s" }, "only root can set 'args' config"],
  ["a hook script", { hookscript: "local:snippets/x.sh" }, "only root can set 'hookscript' config"],
  ["a real serial port", { serial0: "/dev/ttyS0" }, "only root can set 'serial0' config for real devices"],
  ["a real USB device", { usb0: "host=1-2" }, "only root can set 'usb0' config for real devices"],
  [
    "a real PCI device",
    { hostpci0: "01:00.0" },
    "only root can set 'hostpci0' config for non-mapped devices",
  ],
  [
    "a mapped PCI device",
    { hostpci0: "mapping=gpu" },
    "Permission check failed (/mapping/pci/gpu, Mapping.Use)",
  ],
  [
    "the node's random numbers",
    { rng0: "/dev/hwrng" },
    "Permission check failed (/mapping/hwrng, Mapping.Use)",
  ],
  ["an order to start in", { startup: "order=1" }, "Permission check failed (/, Sys.Modify)"],
  ["the node's CD drive", { ide2: "cdrom,media=cdrom" }, "Permission check failed (/, Sys.Console)"],
  [
    "a disk of the owner's",
    { scsi0: "ceph:vm-9030-disk-0" },
    "Permission check failed (/vms/9030, VM.Config.Disk)",
  ],
  [
    "a copy of a disk of the owner's",
    { scsi0: "ceph:0,import-from=ceph:vm-9030-disk-0" },
    "Permission check failed (/vms/9030, VM.Clone)",
  ],
];

for (const [what, options, text] of forbidden) {
  test(`the estate cannot create ${what}`, async (context) => {
    const { refusal, cluster } = testApi(context);
    const parameters: Record<string, string | number> = { vmid: 101, pool: "brainall", ...options };
    if (parameters.pool === "") delete parameters.pool;
    const { message } = await refusal("POST", machines, parameters, estate);
    assert.equal(message, text);
    assert.equal(findGuest(cluster, 101), undefined);
  });
}

test("a machine can be started as soon as it is made", async (context) => {
  const api = testApi(context);
  const upid = await api.ask("POST", machines, { vmid: 101, start: 1 });
  const { log } = await api.cluster.tasks.ended(upid);
  assert.ok(log.includes("Execute autostart"));
  const start = api.cluster.tasks.list().find(({ type }) => type === "qmstart");
  assert.equal((await api.cluster.tasks.ended(start?.upid ?? "")).exitstatus, "OK");
  assert.ok(api.machines.started.has(101));
});

test("a machine can be put under high availability as it is made", async (context) => {
  const api = testApi(context);
  await createMachine(api, 101, { "ha-managed": 1 });
  const { state } = await api.ask("GET", "/cluster/ha/resources/vm:101");
  assert.equal(state, "stopped");
});
