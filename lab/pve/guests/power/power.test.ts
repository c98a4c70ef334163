import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { testApi } from "../../testing/api.ts";
import { layOutMachine } from "../../testing/guests.ts";
import { type Config, findGuest, type Guest, writeGuest } from "../guest.ts";

const path = "/nodes/prox-101/qemu/101/status";

async function withMachine(context: TestContext, config: Config = {}) {
  const api = testApi(context);
  await layOutMachine(api.cluster, {
    vmid: 101,
    node: "prox-101",
    config: { net0: "virtio=BC:24:11:00:00:01,bridge=vmbr0", ...config },
    disks: { scsi0: { storage: "ceph", system: true } },
  });
  const change = (changed: Partial<Guest>) =>
    writeGuest(api.cluster, { ...findGuest(api.cluster, 101)!, ...changed });
  const act = async (action: string, parameters: Record<string, string | number> = {}) =>
    (await api.task("POST", `${path}/${action}`, parameters)).exitstatus;
  return { ...api, change, act, isOn: () => api.machines.started.has(101) };
}

test("a machine is started, and says so with its process", async (context) => {
  const { act, ask, machines } = await withMachine(context, {
    cores: 2,
    sockets: 2,
    memory: "2048",
    tags: "a;b",
  });
  assert.equal(await act("start", { timeout: 1800 }), "OK");
  assert.equal(machines.started.get(101)?.name, "vm101");
  const status = await ask("GET", `${path}/current`);
  const { status: word, qmpstatus, vmid, name, cpus, maxmem, maxdisk, tags, pid } = status;
  assert.deepEqual(
    { word, qmpstatus, vmid, name, cpus, maxmem, maxdisk, tags, pid },
    {
      word: "running",
      qmpstatus: "running",
      vmid: 101,
      name: "vm101",
      cpus: 4,
      maxmem: 2048 * 1024 ** 2,
      maxdisk: 8 * 1024 ** 3,
      tags: "a;b",
      pid: 10101,
    },
  );
  assert.ok(status.uptime > 0);
  assert.deepEqual(status.ha, { managed: 0 });
});

test("a machine that is off says so without a process", async (context) => {
  const { ask } = await withMachine(context, { agent: "enabled=1", lock: "backup", template: 1 });
  const { status, qmpstatus, uptime, pid, agent, lock, template } = await ask("GET", `${path}/current`);
  assert.deepEqual(
    { status, qmpstatus, uptime, pid, agent, lock, template },
    {
      status: "stopped",
      qmpstatus: "stopped",
      uptime: 0,
      pid: undefined,
      agent: 1,
      lock: "backup",
      template: 1,
    },
  );
});

test("what cannot be started says why in PVE's words", async (context) => {
  const { act, change, machines } = await withMachine(context);
  await act("start");
  assert.equal(await act("start"), "VM 101 already running");
  machines.started.clear();
  change({ config: { template: 1 } });
  assert.equal(await act("start"), "you can't start a vm if it's a template");
  change({ config: { lock: "migrate" } });
  assert.equal(await act("start"), "VM is locked (migrate)");
  change({ config: { cores: 33 } });
  assert.equal(await act("start"), "MAX 32 vcpus allowed per VM on this node");
  change({ config: { scsi0: "ceph:vm-101-disk-9" } });
  assert.equal(await act("start"), "volume ceph:vm-101-disk-9 does not exist");
});

test("a start that the machine refuses fails as QEMU's does, with the reason in the log", async (context) => {
  const { task, machines, isOn } = await withMachine(context);
  machines.broken.set(101, "bridge 'vmbr7' does not exist");
  const { exitstatus, log } = await task("POST", `${path}/start`);
  assert.equal(exitstatus, "start failed: QEMU exited with code 1");
  assert.equal(log[0], "bridge 'vmbr7' does not exist");
  assert.equal(isOn(), false);
});

test("what waits for a power-off is applied at the start and at the stop", async (context) => {
  const { act, change, cluster } = await withMachine(context, { cores: 1 });
  change({ pending: { cores: 2 } });
  await act("start");
  assert.deepEqual([findGuest(cluster, 101)?.config.cores, findGuest(cluster, 101)?.pending], [2, {}]);
  change({ pending: { cores: 4 } });
  await act("stop");
  assert.deepEqual([findGuest(cluster, 101)?.config.cores, findGuest(cluster, 101)?.pending], [4, {}]);
});

test("a machine that powered itself off is stopped at the next look, and takes what waited", async (context) => {
  const { act, ask, change, machines, cluster } = await withMachine(context, { cores: 1 });
  await act("start");
  change({ pending: { cores: 2 } });
  machines.started.clear();
  const { status, cpus } = await ask("GET", `${path}/current`);
  assert.deepEqual([status, cpus], ["stopped", 2]);
  assert.deepEqual(findGuest(cluster, 101)?.pending, {});
});

test("stop and shutdown of a machine that is off do nothing", async (context) => {
  const { act } = await withMachine(context);
  assert.deepEqual([await act("stop"), await act("shutdown")], ["OK", "OK"]);
});

test("a machine that does not hear the power button goes on, unless it is forced off", async (context) => {
  const { act, machines, isOn, task } = await withMachine(context);
  await act("start");
  machines.deaf.add(101);
  assert.equal(await act("shutdown", { timeout: 1 }), "VM quit/powerdown failed - got timeout");
  assert.equal(isOn(), true);
  const { exitstatus, log } = await task("POST", `${path}/shutdown`, { timeout: 1, forceStop: 1 });
  assert.equal(exitstatus, "OK");
  assert.deepEqual(log, ["VM still running - terminating now with SIGTERM", "TASK OK"]);
  assert.equal(isOn(), false);
});

test("a machine without ACPI hears only its agent", async (context) => {
  const { act, task, machines, isOn } = await withMachine(context, { acpi: 0, agent: "1" });
  await act("start");
  const { exitstatus, log } = await task("POST", `${path}/shutdown`);
  assert.equal(exitstatus, "VM quit/powerdown failed - got timeout");
  assert.equal(
    log[0],
    "QEMU Guest Agent is not running - VM 101 qga command 'guest-ping' failed - got timeout",
  );
  machines.withAgent.add(101);
  assert.equal(await act("shutdown"), "OK");
  assert.equal(isOn(), false);
});

test("a shutdown waits as long as the machine's startup option says", async (context) => {
  const { act, cluster } = await withMachine(context, { startup: "order=2,up=5,down=240" });
  await act("start");
  const waited: number[] = [];
  const shutDown = cluster.machines.shutDown;
  cluster.machines.shutDown = (id, seconds) => {
    waited.push(seconds);
    return shutDown(id, seconds);
  };
  await act("shutdown");
  await act("start");
  await act("shutdown", { timeout: 7 });
  assert.deepEqual(waited, [240, 7]);
});

test("a stop overrules a shutdown that still waits, where that is asked for", async (context) => {
  const { act, ask, cluster, isOn } = await withMachine(context);
  await act("start");
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  cluster.machines.shutDown = () => {
    resolve();
    return new Promise(() => {});
  };
  const shutdown = await ask("POST", `${path}/shutdown`, { timeout: 600 });
  await asked;
  assert.equal(await act("stop", { "overrule-shutdown": 1 }), "OK");
  assert.equal((await cluster.tasks.ended(shutdown)).exitstatus, "interrupted by signal");
  assert.equal(isOn(), false);
});

test("a reboot powers off and on, with what waited for it", async (context) => {
  const { act, refusal, change, machines, cluster } = await withMachine(context, { name: "before" });
  assert.equal((await refusal("POST", `${path}/reboot`)).message, "VM 101 not running");
  await act("start");
  change({ pending: { name: "after" } });
  assert.equal(await act("reboot", { timeout: 60 }), "OK");
  assert.equal(machines.started.get(101)?.name, "after");
  assert.deepEqual(findGuest(cluster, 101)?.pending, {});
});

test("a reset lets what waits go on waiting", async (context) => {
  const { act, refusal, change, machines } = await withMachine(context, { name: "before" });
  assert.equal((await refusal("POST", `${path}/reset`)).message, "VM 101 not running");
  await act("start");
  change({ pending: { name: "after" } });
  assert.equal(await act("reset"), "OK");
  assert.equal(machines.started.get(101)?.name, "before");
});

test("a machine that is paused cannot be shut down until it is resumed", async (context) => {
  const { act, ask, refusal } = await withMachine(context);
  assert.equal((await refusal("POST", `${path}/suspend`)).message, "VM 101 not running");
  await act("start");
  assert.equal(await act("suspend"), "OK");
  const current = async () => (await ask("GET", `${path}/current`)).qmpstatus;
  assert.equal(await current(), "paused");
  assert.equal((await refusal("POST", `${path}/shutdown`)).message, "VM is paused - cannot shutdown");
  assert.equal((await refusal("POST", `${path}/reboot`)).message, "VM is paused - cannot shutdown");
  assert.equal(await act("resume"), "OK");
  assert.equal(await current(), "running");
});

test("what PVE keeps to root@pam is refused to a token", async (context) => {
  const { refusal, ask } = await withMachine(context);
  await ask("PUT", "/pools", { poolid: "brainall", vms: "101" });
  const headers = { authorization: "PVEAPIToken=estate@pve!pulumi=00000000-0000-0000-0000-000000000001" };
  const { status, errors } = await refusal("POST", `${path}/start`, { skiplock: 1 }, headers);
  assert.deepEqual([status, errors], [400, { skiplock: "Only root may use this option." }]);
});

test("work on one machine waits for other work on it", async (context) => {
  const { act, isOn } = await withMachine(context);
  const statuses = await Promise.all([act("start"), act("stop"), act("start")]);
  assert.deepEqual(statuses, ["OK", "OK", "OK"]);
  assert.equal(isOn(), true);
});
