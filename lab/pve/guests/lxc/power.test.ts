import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { requireVolume, volumeFile } from "../../storage/volumes.ts";
import { containerApi } from "../../testing/containers.ts";
import { findGuest, writeGuest } from "../guest.ts";

const path = "/nodes/prox-101/lxc/101";
const net0 = "name=eth0,bridge=vmbr1,hwaddr=BC:24:11:00:00:71,ip=192.168.100.71/24,type=veth";

async function withContainer(context: TestContext, parameters: Record<string, string | number> = {}) {
  const api = await containerApi(context);
  await api.create({ net0, ...parameters });
  const act = async (action: string, given: Record<string, string | number> = {}) =>
    (await api.task("POST", `${path}/status/${action}`, given)).exitstatus;
  return { ...api, act, isOn: () => api.machines.started.has(101) };
}

test("a container is powered on and off by tasks of PVE's types", async (context) => {
  const { ask, cluster, isOn } = await withContainer(context);
  const did = async (action: string) => {
    const upid = await ask("POST", `${path}/status/${action}`);
    const { exitstatus } = await cluster.tasks.ended(upid);
    return [upid.split(":")[5], upid.split(":")[6], exitstatus, isOn()];
  };
  assert.deepEqual(await did("start"), ["vzstart", "101", "OK", true]);
  assert.deepEqual(await did("reboot"), ["vzreboot", "101", "OK", true]);
  assert.deepEqual(await did("shutdown"), ["vzshutdown", "101", "OK", false]);
  assert.deepEqual(await did("start"), ["vzstart", "101", "OK", true]);
  assert.deepEqual(await did("stop"), ["vzstop", "101", "OK", false]);
});

test("a container is powered on with its root, its mounts, its card and PVE's files", async (context) => {
  const { act, machines, cluster } = await withContainer(context, {
    hostname: "web.lab.test",
    rootfs: "local-lvm:8",
    mp0: "ceph:1,mp=/srv/data,ro=1",
    mp1: "/mnt/node,mp=/srv/node",
  });
  await act("start");
  const fileOf = (volid: string) => volumeFile(cluster, requireVolume(cluster, volid, "prox-101"));
  const spec = machines.started.get(101);
  assert.equal(spec?.kind, "lxc");
  assert.equal(spec?.name, "web.lab.test");
  assert.equal(spec?.system, fileOf("local-lvm:vm-101-disk-0"));
  // What the node itself has is not in the lab.
  assert.deepEqual(spec?.mounts, [
    { folder: fileOf("ceph:vm-101-disk-0"), path: "/srv/data", readOnly: true },
  ]);
  assert.deepEqual(spec?.cards, [
    { name: "eth0", mac: "BC:24:11:00:00:71", bridge: "vmbr1", mtu: 1, linkDown: false },
  ]);
  assert.deepEqual(Object.keys(spec?.files ?? {}).sort(), [
    "/etc/hostname",
    "/etc/hosts",
    "/etc/resolv.conf",
    "/etc/systemd/network/eth0.network",
  ]);
});

test("what PVE changes in part keeps what the system has written there", async (context) => {
  const { act, machines } = await withContainer(context);
  machines.runInVolume = async () => ({
    code: 0,
    stdout: ["/etc/hosts", "192.0.2.9 nas\n", ""].join("\0"),
    stderr: "",
  });
  await act("start");
  const hosts = machines.started.get(101)?.files["/etc/hosts"];
  assert.match(JSON.stringify(hosts), /192\.0\.2\.9 nas/);
  assert.match(JSON.stringify(hosts), /BEGIN PVE/);
});

test("what cannot be powered on or off says why in PVE's words", async (context) => {
  const { ask, act, refusal, cluster, machines } = await withContainer(context);
  const refused = async (action: string) => {
    const { status, message } = await refusal("POST", `${path}/status/${action}`);
    return [status, message];
  };
  assert.deepEqual(await refused("stop"), [500, "CT 101 not running"]);
  assert.deepEqual(await refused("shutdown"), [500, "CT 101 not running"]);
  assert.deepEqual(await refused("suspend"), [500, "CT 101 not running"]);
  assert.deepEqual(await refused("reboot"), [500, "VM 101 not running"]);
  machines.broken.set(101, "bridge 'vmbr7' does not exist");
  const { exitstatus, log } = await cluster.tasks.ended(await ask("POST", `${path}/status/start`));
  assert.deepEqual(
    [exitstatus, log[0]],
    ["startup for container '101' failed", "bridge 'vmbr7' does not exist"],
  );
  machines.broken.clear();
  await act("start");
  assert.deepEqual(await refused("start"), [500, "CT 101 already running"]);
  assert.deepEqual(await refused("resume"), [500, "CT 101 already running"]);
  machines.started.clear();
  const guest = findGuest(cluster, 101)!;
  writeGuest(cluster, { ...guest, config: { ...guest.config, lock: "backup" } });
  assert.equal(await act("start"), "CT is locked (backup)");
  assert.equal(await act("start", { skiplock: 1 }), "OK");
  machines.started.clear();
  writeGuest(cluster, { ...guest, config: { ...guest.config, template: 1 } });
  assert.equal(await act("start"), "you can't start a CT if it's a template");
  writeGuest(cluster, { ...guest, config: { ...guest.config, rootfs: "local-lvm:vm-101-disk-9" } });
  assert.equal(await act("start"), "volume local-lvm:vm-101-disk-9 does not exist");
});

test("a container that does not hear goes on, unless it is forced off or rebooted", async (context) => {
  const { act, machines, isOn } = await withContainer(context);
  await act("start");
  machines.deaf.add(101);
  assert.equal(await act("shutdown", { timeout: 1 }), "container did not stop");
  assert.equal(isOn(), true);
  assert.equal(await act("reboot", { timeout: 1 }), "OK");
  assert.equal(isOn(), true);
  assert.equal(await act("shutdown", { timeout: 1, forceStop: 1 }), "OK");
  assert.equal(isOn(), false);
});

test("a container is not suspended, as PVE's nodes cannot without CRIU", async (context) => {
  const { act, isOn } = await withContainer(context);
  await act("start");
  assert.match(await act("suspend"), /^command 'lxc-checkpoint -n 101 -s .* failed: exit code 255$/);
  assert.equal(isOn(), true);
});

test("a container without nesting is started with PVE's warning", async (context) => {
  const { ask, task } = await withContainer(context);
  await ask("PUT", `${path}/config`, { delete: "features" });
  const { exitstatus, log } = await task("POST", `${path}/status/start`);
  assert.equal(exitstatus, "WARNINGS: 1");
  assert.deepEqual(log.slice(0, 1), ["WARN: Systemd 257 detected. You may need to enable nesting."]);
});

test("a container tells its state in the list and by itself", async (context) => {
  const { act, ask } = await withContainer(context, {
    cores: 2,
    memory: 1024,
    swap: 256,
    rootfs: "local-lvm:8",
    hostname: "web",
    tags: "b;a",
  });
  const list = async () =>
    (await ask("GET", "/nodes/prox-101/lxc")).find((one: { vmid: number }) => one.vmid === 101);
  const { ha, ...stopped } = await ask("GET", `${path}/status/current`);
  assert.deepEqual(ha, { managed: 0 });
  assert.deepEqual(await list(), stopped);
  assert.deepEqual(stopped, {
    vmid: 101,
    name: "web",
    status: "stopped",
    type: "lxc",
    uptime: 0,
    tags: "a;b",
    lock: "",
    cpus: 2,
    cpu: 0,
    mem: 0,
    maxmem: 1024 ** 3,
    swap: 0,
    maxswap: 256 * 1024 ** 2,
    disk: 0,
    maxdisk: 8 * 1024 ** 3,
    diskread: 0,
    diskwrite: 0,
    netin: 0,
    netout: 0,
  });
  await act("start");
  const { status, pid, uptime } = await ask("GET", `${path}/status/current`);
  assert.deepEqual([status, pid, uptime > 0], ["running", 10_101, true]);
});

test("the addresses of a container come from its system, and there are none of one that is off", async (context) => {
  const { act, ask } = await withContainer(context);
  assert.deepEqual(await ask("GET", `${path}/interfaces`), []);
  await act("start");
  assert.deepEqual(await ask("GET", `${path}/interfaces`), [
    {
      name: "eth0",
      hwaddr: "bc:24:11:00:00:71",
      "hardware-address": "bc:24:11:00:00:71",
      inet: "192.0.2.1/24",
      "ip-addresses": [{ "ip-address": "192.0.2.1", "ip-address-type": "inet", prefix: 24 }],
    },
  ]);
});

test("a container under high availability is started and stopped by that", async (context) => {
  const { ask, cluster, isOn } = await withContainer(context);
  await ask("POST", "/cluster/ha/resources", { sid: "ct:101", state: "stopped" });
  const upid = await ask("POST", `${path}/status/start`);
  assert.equal(upid.split(":")[5], "hastart");
  const { log } = await cluster.tasks.ended(upid);
  assert.equal(log[0], "Requesting HA start for CT 101");
  assert.equal((await ask("GET", "/cluster/ha/resources/ct:101")).state, "started");
  while (!isOn()) await setImmediate();
});
