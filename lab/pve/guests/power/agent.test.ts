import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Machines } from "../../machines/machines.ts";
import { testApi } from "../../testing/api.ts";
import { layOutMachine } from "../../testing/guests.ts";
import { findGuest, writeGuest } from "../guest.ts";
import { parseAssignments } from "./agent.ts";

const path = "/nodes/prox-101/qemu/101/agent";

/** A machine that runs with an agent; `answers` stands in for its commands by their first words. */
async function withAgent(context: TestContext, answers: Record<string, string> = {}) {
  const api = testApi(context);
  const asked: { command: string[]; input: string | undefined }[] = [];
  await layOutMachine(api.cluster, { vmid: 101, node: "prox-101", config: { agent: "enabled=1", cores: 2 } });
  await api.cluster.machines.start({
    id: 101,
    cards: [{ mac: "BC:24:11:00:00:01", bridge: "vmbr0", linkDown: false }],
  } as Parameters<Machines["start"]>[0]);
  api.machines.withAgent.add(101);
  api.cluster.machines.run = async (_id, command, input) => {
    asked.push({ command, input });
    const [, stdout] = Object.entries(answers).find(([words]) => command.join(" ").startsWith(words)) ?? [];
    return stdout === undefined
      ? { code: 1, stdout: "", stderr: `cat: ${command.at(-1)}: No such file or directory\n` }
      : { code: 0, stdout, stderr: "" };
  };
  return { ...api, asked };
}

test("an agent that is not configured, off, or not there is refused in PVE's words", async (context) => {
  const { cluster, machines, refusal } = await withAgent(context);
  const words = async () => {
    const { status, message } = await refusal("GET", `${path}/network-get-interfaces`);
    assert.equal(status, 500);
    return message;
  };
  machines.withAgent.clear();
  assert.equal(await words(), "QEMU guest agent is not running");
  await cluster.machines.stop(101);
  assert.equal(await words(), "VM 101 is not running");
  const guest = findGuest(cluster, 101)!;
  writeGuest(cluster, { ...guest, config: { cores: 2 } });
  assert.equal(await words(), "No QEMU guest agent configured");
});

test("the addresses are the system's, in the types that the provider reads", async (context) => {
  const { ask } = await withAgent(context);
  assert.deepEqual(await ask("GET", `${path}/network-get-interfaces`), {
    result: [
      {
        name: "eth0",
        "hardware-address": "bc:24:11:00:00:01",
        "ip-addresses": [{ "ip-address": "192.0.2.1", "ip-address-type": "ipv4", prefix: 24 }],
        statistics: {
          "rx-bytes": 1,
          "tx-bytes": 2,
          "rx-packets": 0,
          "tx-packets": 0,
          "rx-errs": 0,
          "tx-errs": 0,
          "rx-dropped": 0,
          "tx-dropped": 0,
        },
      },
    ],
  });
});

test("an agent whose system is not booted yet does not answer", async (context) => {
  const { cluster, refusal } = await withAgent(context);
  cluster.machines.interfaces = async () => undefined;
  const { message } = await refusal("GET", `${path}/network-get-interfaces`);
  assert.equal(message, "QEMU guest agent is not running");
});

test("a ping is answered, also by the older path", async (context) => {
  const { ask } = await withAgent(context);
  assert.deepEqual(await ask("POST", `${path}/ping`), { result: {} });
  assert.deepEqual(await ask("POST", path, { command: "ping" }), { result: {} });
});

test("the system tells its name, release, users, disks and processors", async (context) => {
  const { ask } = await withAgent(context, {
    hostname: "web1\n",
    "cat /etc/os-release": 'ID=debian\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\n',
    "sh -c uname": "6.8.12-9-pve\n#1 SMP PREEMPT_DYNAMIC\nx86_64\n",
    who: "ops      pts/0        2026-01-31 12:00 (192.0.2.9)\n",
    df: "Filesystem Mounted on Type 1B-blocks Used\n/dev/sda1  /          ext4 1000 400\n",
    "date +%Z": "CET +0130\n",
  });
  const result = async (name: string) => (await ask("GET", `${path}/${name}`)).result;
  assert.deepEqual(await result("get-host-name"), { "host-name": "web1" });
  assert.deepEqual(await result("get-osinfo"), {
    id: "debian",
    name: "Debian GNU/Linux",
    "version-id": "13",
    "kernel-release": "6.8.12-9-pve",
    "kernel-version": "#1 SMP PREEMPT_DYNAMIC",
    machine: "x86_64",
  });
  assert.deepEqual(await result("get-users"), [{ user: "ops" }]);
  assert.deepEqual(await result("get-fsinfo"), [
    { name: "/dev/sda1", mountpoint: "/", type: "ext4", disk: [], "total-bytes": 1000, "used-bytes": 400 },
  ]);
  assert.deepEqual(await result("get-timezone"), { zone: "CET", offset: 5400 });
  assert.equal((await result("get-vcpus")).length, 2);
});

test("a command runs on its own, and its end is told once", async (context) => {
  const { ask, refusal, asked } = await withAgent(context, { "cat -": "hello" });
  const { pid } = await ask("POST", `${path}/exec`, { command: ["cat", "-"], "input-data": "hello" });
  assert.deepEqual(asked, [{ command: ["cat", "-"], input: "hello" }]);
  await new Promise(setImmediate);
  assert.deepEqual(await ask("GET", `${path}/exec-status`, { pid }), {
    exited: 1,
    exitcode: 0,
    "out-data": "hello",
  });
  const { message } = await refusal("GET", `${path}/exec-status`, { pid });
  assert.equal(message, `Agent error: PID ${pid} does not exist`);
});

test("files are read and written", async (context) => {
  const { ask, asked } = await withAgent(context, { "sh -c cat > ": "", "sh -c test": "content" });
  assert.deepEqual(await ask("GET", `${path}/file-read`, { file: "/etc/motd" }), {
    content: "content",
    "bytes-read": 7,
  });
  assert.deepEqual(await ask("GET", `${path}/file-read`, { file: "/etc/motd", count: 4 }), {
    content: "cont",
    "bytes-read": 4,
    truncated: 1,
  });
  const encoded = Buffer.from("hello").toString("base64");
  assert.equal(await ask("POST", `${path}/file-write`, { file: "/a", content: encoded, encode: 0 }), null);
  assert.equal(asked.at(-1)?.input, "hello");
  const { refusal } = await withAgent(context);
  const { message } = await refusal("GET", `${path}/file-read`, { file: "/none" });
  assert.match(
    message,
    /^Agent error: failed to open file '\/none' \(mode: 'r'\): No such file or directory$/,
  );
});

test("a password is given to chpasswd on its input, never among its arguments", async (context) => {
  const { ask, asked } = await withAgent(context, { chpasswd: "" });
  await ask("POST", `${path}/set-user-password`, { username: "ops", password: "secret of ops" });
  assert.deepEqual(asked, [{ command: ["chpasswd"], input: "ops:secret of ops\n" }]);
});

test("what the agent does not do here is not implemented", async (context) => {
  const { refusal } = await withAgent(context);
  assert.equal((await refusal("POST", `${path}/suspend-ram`)).status, 501);
  assert.equal((await refusal("POST", path, { command: "suspend-ram" })).status, 501);
});

test("assignments are read with and without quotes", () => {
  assert.deepEqual(parseAssignments('A=b\nB="c d"\n# no\n'), { A: "b", B: "c d" });
});
