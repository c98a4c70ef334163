import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { findGuest } from "../guests/guest.ts";
import { testApi } from "../testing/api.ts";
import { containerApi, template } from "../testing/containers.ts";
import { Faults } from "./faults.ts";
import { faultsOfRequests, faultsOfTasks } from "./injection.ts";
import { serveFaults } from "./server.ts";

const partsWith = (faults: Faults) => ({
  beforeAnswer: faultsOfRequests(faults),
  beforeWork: faultsOfTasks(faults),
});

function faultyApi(context: TestContext) {
  const faults = new Faults();
  return { faults, ...testApi(context, partsWith(faults)) };
}

test("a busy lock is refused as PVE does, and only as often as it was asked for", async (context) => {
  const { faults, refusal, ask } = faultyApi(context);
  faults.add({ on: "GET /nodes/*/tasks", effect: { kind: "busy lock" }, times: 1 });
  const { status, message } = await refusal("GET", "/nodes/prox-101/tasks", { vmid: 101 });
  assert.equal(status, 500);
  assert.equal(message, "can't lock file '/var/lock/qemu-server/lock-101.conf' - got timeout");
  assert.deepEqual(await ask("GET", "/nodes/prox-101/tasks"), []);
});

test("a node that cannot be reached is refused with its own status", async (context) => {
  const { faults, refusal } = faultyApi(context);
  faults.add({ on: "**", effect: { kind: "refuse", status: 595, message: "No route to host" }, times: 1 });
  const { status, message } = await refusal("GET", "/nodes/prox-106/tasks");
  assert.deepEqual([status, message], [595, "No route to host"]);
});

test("an answer comes late, but it comes", async (context) => {
  const { faults, ask } = faultyApi(context);
  faults.add({ on: "GET /version", effect: { kind: "slow answer", seconds: 0.001 }, times: 1 });
  assert.equal((await ask("GET", "/version")).release, "8.4");
});

test("a task fails before it does anything", async (context) => {
  const { faults, cluster } = faultyApi(context);
  faults.add({ on: "qmstart 101", effect: { kind: "failing task", message: "out of memory" }, times: 1 });
  const work = { node: "prox-101", type: "qmstart", id: "101", user: "root@pam" };
  const failed = cluster.tasks.start(work, () => assert.fail("the work began"));
  assert.equal((await cluster.tasks.ended(failed)).exitstatus, "out of memory");
  assert.equal((await cluster.tasks.ended(cluster.tasks.start(work, () => {}))).exitstatus, "OK");
});

for (const [kind, type, parameters] of [
  ["qemu", "qmcreate", {}],
  ["lxc", "vzcreate", { ostemplate: template, rootfs: "local-lvm:1", features: "nesting=1" }],
] as const) {
  test(`a ${type} that fails before it does anything leaves its id free`, async (context) => {
    const faults = new Faults();
    const { task, cluster } = await containerApi(context, partsWith(faults));
    const failing = { kind: "failing task", message: "out of space" } as const;
    faults.add({ on: `${type} 101`, effect: failing, times: 1 });
    const create = () => task("POST", `/nodes/prox-101/${kind}`, { vmid: 101, ...parameters });
    assert.equal((await create()).exitstatus, "out of space");
    assert.equal(findGuest(cluster, 101), undefined);
    assert.equal((await create()).exitstatus, "OK");
  });
}

test("faults are asked for on a socket that only its owner may open", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "pve-faults-"));
  const socket = join(folder, "socket");
  const faults = new Faults();
  const server = await serveFaults(faults, socket);
  context.after(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  assert.equal(statSync(socket).mode & 0o777, 0o600);
  const fault = { on: "qmstart *", times: 2, effect: { kind: "slow task", seconds: 5 } };
  assert.deepEqual(await command(socket, "PUT", fault), { status: 200, body: [fault] });
  assert.deepEqual(await command(socket, "GET"), { status: 200, body: [fault] });
  assert.deepEqual((await command(socket, "PUT", { on: "x" })).status, 400);
  assert.deepEqual(await command(socket, "DELETE"), { status: 200, body: [] });
});

function command(socketPath: string, method: string, body?: unknown) {
  return new Promise<{ status: number | undefined; body: unknown }>((resolve, reject) => {
    const asked = request({ socketPath, method, path: "/" }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) });
    });
    asked.on("error", reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
