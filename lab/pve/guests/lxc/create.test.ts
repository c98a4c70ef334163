import assert from "node:assert/strict";
import { test } from "node:test";
import { poolOf } from "../../pools/pools.ts";
import { recover } from "../../recovery.ts";
import { volumesOf } from "../../storage/volumes.ts";
import { containerApi, template } from "../../testing/containers.ts";
import { findGuest } from "../guest.ts";

const list = "/nodes/prox-101/lxc";
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2Y0sJ0nqW3sD8V6Vj5w0uFqv3o3t1m9J6h4Vx5cQkZ ops";

// What the provider sends for a ContainerLegacy that says nothing but its template (container.go, containerCreateCustom).
const sparse = {
  vmid: 101,
  arch: "amd64",
  cmode: "tty",
  console: 1,
  cores: 1,
  cpulimit: 0,
  memory: 512,
  onboot: 1,
  ostemplate: template,
  ostype: "unmanaged",
  protection: 0,
  start: 0,
  storage: "local-lvm",
  swap: 0,
  template: 0,
  tty: 2,
  unprivileged: 0,
};

test("a container of which the provider says next to nothing reads back as PVE keeps it", async (context) => {
  const { task, ask } = await containerApi(context);
  const { exitstatus, log } = await task("POST", list, sparse);
  assert.equal(exitstatus, "OK");
  assert.deepEqual(log.slice(0, 1), ["extracting archive '/var/lib/vz/template/cache/debian-13.tar.zst'"]);
  const { digest, ...config } = await ask("GET", `${list}/101/config`);
  assert.match(digest, /^[0-9a-f]{40}$/);
  assert.deepEqual(config, {
    arch: "amd64",
    cmode: "tty",
    console: 1,
    cores: 1,
    cpulimit: 0,
    hostname: "CT101",
    memory: 512,
    onboot: 1,
    ostype: "unmanaged",
    protection: 0,
    rootfs: "local-lvm:vm-101-disk-0,size=4G",
    swap: 0,
    template: 0,
    tty: 2,
  });
});

test("a container of which the provider says much reads back as PVE prints it", async (context) => {
  const { task, ask, cluster } = await containerApi(context);
  const { exitstatus } = await task("POST", list, {
    ...sparse,
    cores: 2,
    cpulimit: 1.5,
    cpuunits: 50_000,
    description: "Of the estate.\nDo not touch.\n\n",
    features: "keyctl=1,nesting=1",
    hostname: "web.lab.test",
    memory: 2048,
    mp0: "acl=1,backup=1,mountoptions=noatime;discard,mp=/srv/data,replicate=0,volume=ceph:4",
    mp1: "mp=/srv/more,volume=local-lvm:1",
    nameserver: "192.0.2.1 192.0.2.2",
    net0: "bridge=vmbr1,firewall=1,ip=192.168.100.71/24,gw=192.168.100.1,hwaddr=BC:24:11:00:00:71,mtu=1400,name=eth0,rate=12.00",
    net1: "bridge=vmbr0,ip=dhcp,ip6=auto,hwaddr=BC:24:11:00:00:72,name=eth1,tag=10,trunks=11;12",
    ostype: "debian",
    pool: "brainall",
    rootfs: "mountoptions=noatime,replicate=1,volume=local-lvm:8",
    searchdomain: "lab.test",
    startup: "down=60,order=3,up=30",
    swap: 512,
    tags: "web;Front;web",
    unprivileged: 1,
  });
  assert.equal(exitstatus, "OK");
  const { digest: _, ...config } = await ask("GET", `${list}/101/config`);
  assert.deepEqual(config, {
    arch: "amd64",
    cmode: "tty",
    console: 1,
    cores: 2,
    cpulimit: 1.5,
    cpuunits: 10_000,
    description: "Of the estate.\nDo not touch.\n",
    features: "keyctl=1,nesting=1",
    hostname: "web.lab.test",
    memory: 2048,
    mp0: "ceph:vm-101-disk-0,mp=/srv/data,acl=1,backup=1,mountoptions=noatime;discard,replicate=0,size=4G",
    mp1: "local-lvm:vm-101-disk-1,mp=/srv/more,size=1G",
    nameserver: "192.0.2.1 192.0.2.2",
    net0: "name=eth0,bridge=vmbr1,firewall=1,gw=192.168.100.1,hwaddr=BC:24:11:00:00:71,ip=192.168.100.71/24,mtu=1400,rate=12.00,type=veth",
    net1: "name=eth1,bridge=vmbr0,hwaddr=BC:24:11:00:00:72,ip=dhcp,ip6=auto,tag=10,trunks=11;12,type=veth",
    onboot: 1,
    ostype: "debian",
    protection: 0,
    rootfs: "local-lvm:vm-101-disk-0,mountoptions=noatime,replicate=1,size=8G",
    searchdomain: "lab.test",
    startup: "down=60,order=3,up=30",
    swap: 512,
    tags: "front;web",
    template: 0,
    tty: 2,
    unprivileged: 1,
  });
  assert.equal(poolOf(cluster, 101), "brainall");
});

test("what nobody says is PVE's: a host name, memory, swap, Debian, and no privileges", async (context) => {
  const { create, ask } = await containerApi(context);
  await create({ features: "nesting=1", storage: "local-lvm" });
  const { digest: _, ...config } = await ask("GET", `${list}/101/config`);
  assert.deepEqual(config, {
    arch: "amd64",
    features: "nesting=1",
    hostname: "CT101",
    memory: 512,
    ostype: "debian",
    rootfs: "local-lvm:vm-101-disk-0,size=4G",
    swap: 512,
    unprivileged: 1,
  });
});

test("a size alone is one on the default storage", async (context) => {
  const { create, container } = await containerApi(context);
  await create({ rootfs: "6", mp0: "ceph:0.5,mp=/data" });
  assert.equal(container().config.rootfs, "local-lvm:vm-101-disk-0,size=6G");
  assert.equal(container().config.mp0, "ceph:vm-101-disk-0,mp=/data,size=512M");
});

test("root's logins are written into the container, and of a password nothing but its hash", async (context) => {
  const { create, commands, cluster } = await containerApi(context);
  await create({ password: "correct horse", "ssh-public-keys": `${key}\n${key}2\n` });
  const [password, keys] = commands;
  assert.deepEqual(password?.command, ["chpasswd", "--encrypted"]);
  assert.match(password!.input, /^root:\$6\$[^:]+\n$/);
  assert.equal(keys?.command.at(-1), "/root/.ssh/authorized_keys");
  assert.equal(keys?.input, `# --- BEGIN PVE ---\n${key}\n${key}2\n# --- END PVE ---\n`);
  assert.doesNotMatch(JSON.stringify(cluster.store.list("")), /correct horse/);
});

test("a password that is hashed already is taken as it is", async (context) => {
  const { create, commands } = await containerApi(context);
  await create({ password: "$6$salt$hash" });
  assert.equal(commands[0]?.input, "root:$6$salt$hash\n");
});

test("a system that is not managed gets no logins", async (context) => {
  const { create, commands } = await containerApi(context);
  await create({ ostype: "unmanaged", password: "correct horse", "ssh-public-keys": key });
  assert.deepEqual(commands, []);
});

test("another system than the template's is named, and the template's is kept", async (context) => {
  const { task, container } = await containerApi(context);
  const { log } = await task("POST", list, { ...sparse, ostype: "ubuntu", features: "nesting=1" });
  assert.ok(log.includes("got unexpected ostype (debian != ubuntu)"));
  assert.equal(container().config.ostype, "debian");
});

test("a system that wants namespaces without being allowed them is warned of", async (context) => {
  const { task } = await containerApi(context);
  const { exitstatus, log } = await task("POST", list, { ...sparse, ostype: "debian" });
  assert.equal(exitstatus, "WARNINGS: 1");
  assert.ok(log.includes("WARN: Systemd 257 detected. You may need to enable nesting."));
});

test("a container that shall start does so by a task of its own", async (context) => {
  const { create, cluster, machines } = await containerApi(context);
  await create({ start: 1 });
  const [start] = cluster.tasks.list();
  assert.equal(start?.type, "vzstart");
  assert.equal((await cluster.tasks.ended(start!.upid)).exitstatus, "OK");
  assert.equal(machines.started.get(101)?.kind, "lxc");
});

test("what cannot be is refused before anything is made", async (context) => {
  const { refusal, create, cluster } = await containerApi(context);
  await create();
  const refused = async (parameters: Record<string, string | number>) => {
    const { status, message, errors } = await refusal("POST", list, { ...sparse, vmid: 102, ...parameters });
    return errors ? [status, errors] : [status, message];
  };
  assert.deepEqual(await refused({ vmid: 101 }), [500, "CT 101 already exists on node 'prox-101'"]);
  assert.deepEqual(await refused({ vmid: 9020 }), [500, "VM 9020 already exists on node 'prox-101'"]);
  assert.deepEqual(await refused({ mp0: "volume=ceph:4,mp=/data" }), [
    500,
    "mount points configured, but 'rootfs' not set - aborting",
  ]);
  assert.deepEqual(await refused({ storage: "local" }), [
    400,
    { storage: "storage 'local' does not support container directories" },
  ]);
  assert.deepEqual(await refused({ rootfs: "nowhere:8" }), [500, "storage 'nowhere' does not exist"]);
  assert.deepEqual(await refused({ ostemplate: "local:iso/debian.iso" }), [
    500,
    "unable to use volume local:iso/debian.iso - content type needs to be 'vztmpl'",
  ]);
  assert.deepEqual(await refused({ ostemplate: "-" }), [500, "pipe requires cli environment"]);
  assert.deepEqual(await refused({ pool: "nobody" }), [500, "pool 'nobody' does not exist"]);
  assert.deepEqual(await refused({ "ssh-public-keys": "not a key" }), [
    500,
    "SSH public key validation error",
  ]);
  assert.deepEqual(await refused({ net0: "name=eth0,bridge=vmbr1,mtu=1500" }), [
    500,
    "net0: MTU size '1500' is bigger than bridge MTU '1400'",
  ]);
  assert.equal(findGuest(cluster, 102), undefined);
  assert.deepEqual(volumesOf(cluster, 102), []);
});

test("a creation that fails leaves nothing", async (context) => {
  const { task, cluster, machines } = await containerApi(context);
  machines.runInVolume = async () => ({ code: 1, stdout: "", stderr: "chpasswd: no such user\n" });
  const { exitstatus } = await task("POST", list, {
    ...sparse,
    ostype: "debian",
    password: "correct horse",
    rootfs: "local-lvm:8",
    mp0: "ceph:4,mp=/data",
    pool: "brainall",
  });
  assert.equal(
    exitstatus,
    "unable to create CT 101 - command 'chpasswd --encrypted' failed: chpasswd: no such user",
  );
  assert.equal(findGuest(cluster, 101), undefined);
  assert.deepEqual(volumesOf(cluster, 101), []);
  assert.equal(poolOf(cluster, 101), undefined);
});

test("a template that is gone when the task begins fails it with its name", async (context) => {
  const { task } = await containerApi(context);
  const { exitstatus } = await task("POST", list, { ...sparse, ostemplate: "local:vztmpl/gone.tar.zst" });
  assert.equal(exitstatus, "unable to create CT 101 - volume local:vztmpl/gone.tar.zst does not exist");
});

test("a creation that is cut short is gone after the next start, with its volumes", async (context) => {
  const { ask, cluster, machines } = await containerApi(context);
  const reached = Promise.withResolvers<void>();
  machines.runInVolume = () => {
    reached.resolve();
    return new Promise(() => {});
  };
  const upid = await ask("POST", list, { ...sparse, ostype: "debian", password: "correct horse" });
  await reached.promise;
  assert.equal(volumesOf(cluster, 101).length, 1);
  assert.equal((await ask("GET", `${list}/101/status/current`)).lock, "create");
  await recover(cluster);
  assert.equal(findGuest(cluster, 101), undefined);
  assert.deepEqual(volumesOf(cluster, 101), []);
  assert.equal(cluster.store.get<{ exitstatus: string }>(`tasks/${upid}`)?.exitstatus, "unexpected status");
});
