import assert from "node:assert/strict";
import { test } from "node:test";
import { failure } from "../../error.ts";
import { findVolume, volumesOf } from "../../storage/volumes.ts";
import { type ContainerApi, containerApi } from "../../testing/containers.ts";

const config = "/nodes/prox-101/lxc/101/config";
const net0 = "name=eth0,bridge=vmbr1,hwaddr=BC:24:11:00:00:71,ip=192.168.100.71/24,type=veth";

async function running(api: ContainerApi, parameters: Record<string, string | number> = {}): Promise<void> {
  await api.create({ net0, ...parameters });
  await api.task("POST", "/nodes/prox-101/lxc/101/status/start");
}

test("a container that is off takes every change at once", async (context) => {
  const { create, ask, container } = await containerApi(context);
  await create({ cpulimit: 2, mp0: "ceph:4,mp=/data", rootfs: "local-lvm:8", net0 });
  const answer = await ask("PUT", config, {
    cores: 4,
    delete: ["cpulimit", "net1", "net2"],
    description: "changed",
    hostname: "db",
    memory: 1024,
    net0: "bridge=vmbr0,firewall=0,hwaddr=BC:24:11:00:00:71,ip=dhcp,name=eth0",
    tags: "",
  });
  assert.equal(answer, null);
  const { config: now, pending } = container();
  assert.deepEqual(pending, {});
  assert.deepEqual(now, {
    arch: "amd64",
    cores: 4,
    description: "changed\n",
    features: "nesting=1",
    hostname: "db",
    memory: 1024,
    mp0: "ceph:vm-101-disk-0,mp=/data,size=4G",
    net0: "name=eth0,bridge=vmbr0,firewall=0,hwaddr=BC:24:11:00:00:71,ip=dhcp,type=veth",
    ostype: "debian",
    rootfs: "local-lvm:vm-101-disk-0,size=8G",
    swap: 512,
    // What PVE reads of an empty list in its file.
    tags: " ",
    unprivileged: 1,
  });
});

test("the root's settings change as the provider sends them, and its volume stays", async (context) => {
  const { create, ask, container } = await containerApi(context);
  await create();
  await ask("PUT", config, {
    rootfs: "acl=1,size=4294967296,quota=0,replicate=0,volume=local-lvm:vm-101-disk-0",
  });
  assert.equal(container().config.rootfs, "local-lvm:vm-101-disk-0,acl=1,quota=0,replicate=0,size=4G");
});

test("a mount point that is added gets a volume, one that is removed sets it aside, and that can be deleted", async (context) => {
  const { create, ask, container, cluster } = await containerApi(context);
  await create();
  await ask("PUT", config, { mp3: "volume=ceph:2,mp=/data,backup=1" });
  assert.equal(container().config.mp3, "ceph:vm-101-disk-0,mp=/data,backup=1,size=2G");
  await ask("PUT", config, { delete: "mp3" });
  assert.equal(container().config.mp3, undefined);
  assert.equal(container().config.unused0, "ceph:vm-101-disk-0");
  await ask("PUT", config, { mp0: "ceph:vm-101-disk-0,mp=/again" });
  assert.equal(container().config.mp0, "ceph:vm-101-disk-0,mp=/again,size=2G");
  await ask("PUT", config, { delete: "mp0" });
  await ask("PUT", config, { delete: "unused0" });
  assert.equal(container().config.unused0, undefined);
  assert.equal(findVolume(cluster, "ceph:vm-101-disk-0", "prox-101"), undefined);
});

test("a mount point with another volume sets the first aside", async (context) => {
  const { create, ask, container } = await containerApi(context);
  await create({ rootfs: "local-lvm:8", mp0: "ceph:1,mp=/data" });
  await ask("PUT", config, { mp0: "ceph:2,mp=/data" });
  assert.equal(container().config.mp0, "ceph:vm-101-disk-1,mp=/data,size=2G");
  assert.equal(container().config.unused0, "ceph:vm-101-disk-0");
});

test("a running container takes what its kernel can be told, and keeps the rest waiting", async (context) => {
  const api = await containerApi(context);
  const { ask, container, task } = api;
  await running(api);
  await ask("PUT", config, {
    memory: 1024,
    swap: 0,
    cores: 2,
    tags: "b;a",
    cmode: "shell",
    nameserver: "192.0.2.1",
  });
  assert.equal(container().config.memory, 1024);
  assert.equal(container().config.tags, "a;b");
  assert.deepEqual(container().pending, { cmode: "shell", nameserver: "192.0.2.1" });
  assert.equal((await ask("GET", config)).cmode, "shell");
  assert.equal((await ask("GET", config, { current: 1 })).cmode, undefined);
  await task("POST", "/nodes/prox-101/lxc/101/status/reboot");
  assert.deepEqual(container().pending, {});
  assert.equal(container().config.cmode, "shell");
});

test("what waits is told beside what is, and can be taken back", async (context) => {
  const api = await containerApi(context);
  const { ask, container } = api;
  await running(api, { cmode: "tty", rootfs: "local-lvm:8", mp0: "ceph:1,mp=/data" });
  await ask("PUT", config, { cmode: "shell", tty: 3, delete: "mp0" });
  const waiting = (await ask("GET", "/nodes/prox-101/lxc/101/pending")) as Record<string, unknown>[];
  const of = (key: string) => waiting.find((one) => one.key === key);
  assert.deepEqual(of("cmode"), { key: "cmode", value: "tty", pending: "shell" });
  assert.deepEqual(of("mp0"), { key: "mp0", value: "ceph:vm-101-disk-0,mp=/data,size=1G", delete: 1 });
  assert.deepEqual(of("tty"), { key: "tty", pending: "3" });
  assert.deepEqual(of("hostname"), { key: "hostname", value: "CT101" });
  await ask("PUT", config, { revert: ["cmode", "mp0"] });
  assert.deepEqual(container().pending, { tty: 3 });
  await ask("PUT", config, { delete: "tty" });
  assert.deepEqual(container().pending, {});
});

test("a card of a running container is plugged at once, and its system told", async (context) => {
  const api = await containerApi(context);
  const { ask, container, machines } = api;
  await running(api);
  const told: string[] = [];
  machines.run = async (_, command, input = "") => {
    told.push(`${command.at(-1)}\n${input}`);
    return { code: 0, stdout: "", stderr: "" };
  };
  await ask("PUT", config, {
    net1: "name=eth1,bridge=vmbr0,ip=203.0.113.71/24,hwaddr=BC:24:11:00:00:72,mtu=1400",
  });
  assert.deepEqual(
    machines.started.get(101)?.cards.map(({ name, bridge, mtu }) => [name, bridge, mtu]),
    [
      ["eth0", "vmbr1", 1],
      ["eth1", "vmbr0", 1400],
    ],
  );
  assert.match(told.join(), /^\/etc\/systemd\/network\/eth1\.network\n.*Address = 203\.0\.113\.71\/24\n/s);
  await ask("PUT", config, { delete: "net0" });
  assert.deepEqual(
    machines.started.get(101)?.cards.map(({ name }) => name),
    ["eth1"],
  );
  assert.equal(container().config.net0, undefined);
});

test("a card that cannot be plugged is told by its option, and what was asked for waits", async (context) => {
  const api = await containerApi(context);
  const { refusal, container, machines } = api;
  await running(api);
  machines.setCards = async () => {
    throw new Error("bridge 'vmbr7' does not exist");
  };
  const { status, errors } = await refusal("PUT", config, { net1: "name=eth1,bridge=vmbr7", tags: "a" });
  assert.equal(status, 400);
  assert.deepEqual(errors, { net1: "unable to hotplug net1: bridge 'vmbr7' does not exist" });
  assert.equal(container().config.tags, "a");
  assert.equal(container().config.net1, undefined);
  assert.equal(container().pending.net1, "name=eth1,bridge=vmbr7");
});

test("changes that cannot be are refused in PVE's words", async (context) => {
  const { create, refusal, ask, container } = await containerApi(context);
  await create({ rootfs: "local-lvm:8", mp0: "ceph:1,mp=/data" });
  const before = container();
  const refused = async (parameters: Record<string, string | number>) => {
    const { status, message, errors } = await refusal("PUT", config, parameters);
    return errors ? [status, errors] : [status, message];
  };
  assert.deepEqual(await refused({}), [500, "no options specified"]);
  assert.deepEqual(await refused({ delete: "password" }), [400, { delete: "unknown option 'password'" }]);
  assert.deepEqual(await refused({ revert: "wish" }), [400, { revert: "unknown option 'wish'" }]);
  assert.deepEqual(await refused({ cores: 1, delete: "cores" }), [
    400,
    { delete: "you can't use '-cores' and -delete cores' at the same time" },
  ]);
  assert.deepEqual(await refused({ delete: "memory" }), [500, "unable to delete required option 'memory'"]);
  assert.deepEqual(await refused({ delete: "unprivileged" }), [
    500,
    "unable to delete read-only option: 'unprivileged'",
  ]);
  assert.deepEqual(await refused({ unprivileged: 0 }), [
    500,
    "unable to modify read-only option: 'unprivileged'",
  ]);
  assert.deepEqual(await refused({ mp1: "local:1,mp=/more" }), [
    500,
    "storage 'local' does not allow content type 'rootdir' (Container)",
  ]);
  assert.deepEqual(await refused({ hostname: "db", digest: "0".repeat(40) }), [
    500,
    "detected modified configuration - file changed by other user? Try again.",
  ]);
  assert.deepEqual(container(), before);
  await ask("PUT", config, { protection: 1 });
  assert.deepEqual(await refused({ delete: "mp0" }), [
    500,
    "can't remove CT 101 drive 'mp0' - protection mode enabled",
  ]);
  assert.deepEqual(await refused({ mp0: "ceph:2,mp=/data" }), [
    500,
    "can't update CT 101 drive 'mp0' - protection mode enabled",
  ]);
  await ask("PUT", config, { lock: "backup" });
  assert.deepEqual(await refused({ hostname: "db" }), [500, "CT is locked (backup)"]);
});

test("a mount point that cannot be made is told by its option, and waits without a volume", async (context) => {
  const { create, refusal, container, cluster } = await containerApi(context);
  await create();
  cluster.systemVolumes.create = async () => {
    throw failure("no space left on device");
  };
  const { status, errors } = await refusal("PUT", config, { mp0: "ceph:1,mp=/data" });
  assert.equal(status, 400);
  assert.deepEqual(errors, { mp0: "unable to apply pending change mp0 : no space left on device" });
  assert.deepEqual(container().pending, { mp0: "ceph:1,mp=/data" });
  assert.equal(volumesOf(cluster, 101).length, 1);
});

test("a description that is empty is none, an empty option is a blank", async (context) => {
  const { create, ask, container } = await containerApi(context);
  await create({ description: "some", searchdomain: "lab.test" });
  await ask("PUT", config, { description: "", searchdomain: "" });
  assert.equal(container().config.description, undefined);
  assert.equal(container().config.searchdomain, " ");
});
