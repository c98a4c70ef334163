import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { volumesOf } from "../../storage/volumes.ts";
import { type TestApi, testApi } from "../../testing/api.ts";
import { findGuest } from "../guest.ts";
import { createMachine, layOutFile, machines } from "./testing.ts";

const machine = `${machines}/101`;
type Options = Record<string, string | number>;

/** A running machine with a disk to boot from and a card. */
async function running(context: TestContext, options: Options = {}): Promise<TestApi> {
  const api = testApi(context);
  await createMachine(api, 101, {
    cores: 1,
    memory: "1024",
    scsi0: "ceph:1",
    net0: "virtio=BC:24:11:00:00:01,bridge=vmbr0",
    ...options,
  });
  assert.equal((await api.task("POST", `${machine}/status/start`)).exitstatus, "OK");
  return api;
}

const guestOf = ({ cluster }: TestApi) => findGuest(cluster, 101)!;
const change = (api: TestApi, options: Options) => api.ask("PUT", `${machine}/config`, options);

// What a running machine makes of a change: taken at once, or waiting for a power-off.
const changes: [why: string, options: Options, taken: boolean, before?: Options][] = [
  ["a name", { name: "web2" }, true],
  ["a description", { description: "x" }, true],
  ["tags", { tags: "a;b" }, true],
  ["starting with the node", { onboot: 1 }, true],
  ["an order to start in", { startup: "order=2" }, true],
  ["protection", { protection: 1 }, true],
  ["a user for cloud-init", { ciuser: "ops" }, true],
  ["an address", { ipconfig0: "ip=dhcp" }, true],
  ["a share of the processors", { cpuunits: 200 }, true],
  ["a limit of the processors", { cpulimit: "0.5" }, true],
  ["a card", { net1: "virtio=BC:24:11:00:00:02,bridge=vmbr1" }, true],
  ["another bridge", { net0: "virtio=BC:24:11:00:00:01,bridge=vmbr1" }, true],
  ["another model of card", { net0: "e1000=BC:24:11:00:00:01,bridge=vmbr0" }, true],
  ["a disk", { scsi1: "ceph:1" }, true],
  ["a disk on virtio", { virtio0: "ceph:1" }, true],
  ["a USB device of a system that knows plugs", { usb0: "spice" }, true, { ostype: "l26" }],
  ["a smaller balloon", { balloon: 512 }, true],
  ["no tablet", { tablet: 0 }, true],
  ["other features to plug", { hotplug: "network" }, true],
  ["trimming by the agent", { agent: "enabled=1,fstrim_cloned_disks=1" }, true, { agent: "1" }],
  ["memory that can be plugged", { memory: "2048" }, true, { hotplug: "memory", numa: 1 }],
  ["processors that can be plugged", { vcpus: 1 }, true, { hotplug: "cpu" }],
  ["cores", { cores: 2 }, false],
  ["memory", { memory: "2048" }, false],
  ["a CPU type", { cpu: "host" }, false],
  ["an agent", { agent: "1" }, false],
  ["another type of agent", { agent: "enabled=1,type=isa" }, false, { agent: "1" }],
  ["a firmware", { bios: "ovmf" }, false],
  ["a boot order", { boot: "order=net0" }, false],
  ["a serial port", { serial0: "socket" }, false],
  ["a display", { vga: "virtio" }, false],
  ["a USB device of a system that knows none", { usb0: "spice" }, false],
  ["no balloon", { balloon: 0 }, false],
  ["processors", { vcpus: 1 }, false],
  ["plugging memory", { hotplug: "memory" }, false],
  ["a disk on SATA", { sata0: "ceph:1" }, false],
  ["a disk of the firmware", { efidisk0: "ceph:1" }, false],
  ["a card where cards are not plugged", { net1: "virtio=BC:24:11:00:00:02" }, false, { hotplug: "disk" }],
  ["another model where cards are not plugged", { net0: "e1000=BC:24:11:00:00:01" }, false, { hotplug: "0" }],
  [
    "another bridge where cards are not plugged",
    { net0: "virtio=BC:24:11:00:00:01,bridge=vmbr1" },
    true,
    { hotplug: "0" },
  ],
  ["a disk where disks are not plugged", { scsi1: "ceph:1" }, false, { hotplug: "network" }],
  ["another cache of a disk", { scsi0: "ceph:vm-101-disk-0,cache=writeback" }, false],
  ["a limit of a disk", { scsi0: "ceph:vm-101-disk-0,mbps_rd=10" }, true],
  ["leaving a disk out of backups", { scsi0: "ceph:vm-101-disk-0,backup=0" }, true],
];

for (const [why, options, taken, before = {}] of changes) {
  test(`${why} ${taken ? "is taken at once" : "waits for a power-off"}`, async (context) => {
    const api = await running(context, before);
    await change(api, options);
    const waits = guestOf(api).pending;
    assert.deepEqual(Object.keys(waits), taken ? [] : Object.keys(options));
    const [option = ""] = Object.keys(options);
    const told = (await api.ask("GET", `${machine}/config`))[option];
    assert.equal(told, (taken ? guestOf(api).config : waits)[option]);
    await api.task("POST", `${machine}/status/stop`);
    assert.deepEqual(guestOf(api).pending, {});
    assert.equal(guestOf(api).config[option], told);
  });
}

// Removals.
const removals: [why: string, option: string, taken: boolean, before: Options][] = [
  ["a card", "net0", true, {}],
  ["a disk that is not booted from", "scsi1", true, { scsi1: "ceph:1", boot: "order=scsi0" }],
  ["a description", "description", true, { description: "x" }],
  ["tags", "tags", true, { tags: "a" }],
  ["a limit of the processors", "cpulimit", true, { cpulimit: "1" }],
  ["a user of cloud-init", "ciuser", true, { ciuser: "ops" }],
  ["a CD drive", "ide3", false, { ide3: "none,media=cdrom" }],
  ["cores", "cores", false, {}],
  ["a serial port", "serial0", false, { serial0: "socket" }],
  ["the agent", "agent", false, { agent: "1" }],
];

for (const [why, option, taken, before] of removals) {
  test(`the removal of ${why} ${taken ? "is taken at once" : "waits for a power-off"}`, async (context) => {
    const api = await running(context, before);
    await change(api, { delete: option });
    const { [option]: waits, boot: _, ...others } = guestOf(api).pending;
    assert.deepEqual(others, {});
    assert.equal(waits, taken ? undefined : null);
    assert.equal(guestOf(api).config[option] === undefined, taken);
    assert.equal((await api.ask("GET", `${machine}/config`))[option], undefined);
    await api.task("POST", `${machine}/status/stop`);
    assert.equal(guestOf(api).config[option], undefined);
  });
}

test("cards and disks are plugged into the machine and out of it", async (context) => {
  const api = await running(context);
  const spec = () => api.machines.started.get(101)!;
  await change(api, { net1: "virtio=BC:24:11:00:00:02,bridge=vmbr1,mtu=1400", scsi1: "ceph:1" });
  assert.deepEqual(spec().cards[1], {
    mac: "BC:24:11:00:00:02",
    bridge: "vmbr1",
    mtu: 1400,
    linkDown: false,
  });
  assert.deepEqual(
    spec().dataDisks.map(({ name }) => name),
    ["scsi0", "scsi1"],
  );
  await change(api, { net0: "virtio=BC:24:11:00:00:01,bridge=vmbr1,link_down=1", delete: "net1,scsi1" });
  assert.deepEqual(spec().cards, [{ mac: "BC:24:11:00:00:01", bridge: "vmbr1", linkDown: true }]);
  assert.deepEqual(
    spec().dataDisks.map(({ name }) => name),
    ["scsi0"],
  );
  assert.equal(guestOf(api).config.unused0, "ceph:vm-101-disk-1");
});

test("what the machine refuses goes on waiting, and the others are taken", async (context) => {
  const api = await running(context);
  api.machines.setCards = async () => {
    throw new Error("bridge 'vmbr7' does not exist");
  };
  const { status, errors } = await api.refusal("PUT", `${machine}/config`, {
    net1: "virtio=BC:24:11:00:00:02,bridge=vmbr7",
    name: "web2",
  });
  assert.equal(status, 400);
  assert.deepEqual(errors, { net1: "hotplug problem - bridge 'vmbr7' does not exist" });
  assert.equal(guestOf(api).config.name, "web2");
  assert.deepEqual(guestOf(api).pending, { net1: "virtio=BC:24:11:00:00:02,bridge=vmbr7" });
});

test("a disk that the machine boots from is not plugged out", async (context) => {
  const api = await running(context);
  const { errors } = await api.refusal("PUT", `${machine}/config`, { delete: "scsi0" });
  assert.deepEqual(errors, { scsi0: "hotplug problem - can't unplug bootdisk 'scsi0'" });
  assert.deepEqual(guestOf(api).pending, { boot: "order=net0", scsi0: null });
  await api.task("POST", `${machine}/status/stop`);
  assert.equal(guestOf(api).config.unused0, "ceph:vm-101-disk-0");
});

test("a CD is changed in a running machine, a disk is not made a CD", async (context) => {
  const api = await running(context, { ide2: "none,media=cdrom", scsi1: "ceph:1", boot: "order=scsi0" });
  await layOutFile(api.cluster, "iso", "debian.iso", Buffer.alloc(1024));
  await change(api, { ide2: "local:iso/debian.iso,media=cdrom" });
  assert.equal(guestOf(api).config.ide2, "local:iso/debian.iso,media=cdrom,size=1K");
  const { errors } = await api.refusal("PUT", `${machine}/config`, { scsi1: "none,media=cdrom" });
  assert.deepEqual(errors, { scsi1: "hotplug problem - unable to change media type" });
});

test("a disk that waits and is replaced is set aside", async (context) => {
  const api = await running(context);
  await change(api, { sata0: "ceph:1" });
  await change(api, { sata0: "ceph:2" });
  const { config, pending } = guestOf(api);
  assert.deepEqual([config.unused0, pending.sata0], ["ceph:vm-101-disk-1", "ceph:vm-101-disk-2,size=2G"]);
  await change(api, { delete: "sata0" });
  assert.equal(guestOf(api).config.unused1, "ceph:vm-101-disk-2");
  assert.deepEqual(guestOf(api).pending, {});
});

test("a disk whose removal waits with force is deleted at the power-off", async (context) => {
  const api = await running(context, { sata0: "ceph:1" });
  await change(api, { delete: "sata0", force: 1 });
  const [{ delete: how } = { delete: 0 }] = (await api.ask("GET", `${machine}/pending`)).filter(
    ({ key }: { key: string }) => key === "sata0",
  );
  assert.equal(how, 2);
  assert.equal(volumesOf(api.cluster, 101).length, 2);
  await api.task("POST", `${machine}/status/stop`);
  assert.deepEqual(
    volumesOf(api.cluster, 101).map(({ volid }) => volid),
    ["ceph:vm-101-disk-1"],
  );
  assert.equal(guestOf(api).doomed, undefined);
});

test("what waits is taken back when it is reverted", async (context) => {
  const api = await running(context);
  await change(api, { cores: 4, sata0: "ceph:1" });
  await change(api, { delete: "memory" });
  assert.deepEqual(Object.keys(guestOf(api).pending), ["cores", "sata0", "memory"]);
  await change(api, { revert: "cores,memory,sata0" });
  assert.deepEqual(guestOf(api).pending, {});
  assert.equal(guestOf(api).config.unused0, "ceph:vm-101-disk-1");
});

test("what is set to what it is does not wait", async (context) => {
  const api = await running(context);
  await change(api, { cores: 4 });
  await change(api, { cores: 1, memory: "1024" });
  assert.deepEqual(guestOf(api).pending, {});
});

test("what waits is told beside what runs", async (context) => {
  const api = await running(context);
  await change(api, { cores: 4 });
  assert.equal((await api.ask("GET", `${machine}/config`)).cores, 4);
  assert.equal((await api.ask("GET", `${machine}/config`, { current: 1 })).cores, 1);
  const { status, errors } = await api.refusal("GET", `${machine}/config`, {
    current: 1,
    snapshot: "before",
  });
  assert.deepEqual([status, Object.keys(errors ?? {}).sort()], [400, ["current", "snapshot"]]);
});

test("what waited is there when the machine starts again", async (context) => {
  const api = await running(context);
  await change(api, { boot: "order=net0", sata0: "ceph:1" });
  assert.equal((await api.task("POST", `${machine}/status/reboot`)).exitstatus, "OK");
  assert.deepEqual(
    api.machines.started.get(101)?.dataDisks.map(({ name }) => name),
    ["sata0", "scsi0"],
  );
  assert.deepEqual(guestOf(api).pending, {});
});
