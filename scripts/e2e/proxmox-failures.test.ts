import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Lab } from "../../lab/lab.ts";
import { type FaultsOfLab, faultsOf } from "../rehearsal/faults.ts";
import { login } from "../rehearsal/login.ts";
import { type Owner, ownerOf } from "../rehearsal/owner.ts";
import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { fromImage, image, type Machine, unstarted } from "./proxmox-objects.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const machine: Machine = { name: "fragile", vmId: 122, node: "prox-106", address: "192.168.100.162" };

describe("the unmodified Proxmox provider, when Proxmox fails", () => {
  let lab: Lab;
  let rehearsal: Rehearsal;
  let owner: Owner;
  let faults: FaultsOfLab;

  before(async () => {
    lab = await rehearsalLab();
    rehearsal = await Rehearsal.ofProxmox(lab);
    owner = ownerOf(lab);
    faults = faultsOf(lab);
  });
  after(async () => {
    await faults.clear();
    declare([]);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    rehearsal.close();
  });

  const declare = (objects: readonly DeclaredObject[]) => rehearsal.set("proxmox:objects", objects);
  const declareMachine = (changes: Partial<Machine> = {}) =>
    declare([image(machine.node), fromImage(lab, { ...machine, ...changes })]);

  async function unchanged(): Promise<void> {
    const { code, output } = await rehearsal.preview("--expect-no-changes", "--diff");
    assert.equal(code, 0, output);
  }

  test("a creation that fails says why, leaves nothing, and is done by the next up", async () => {
    const message = "ceph: not enough free space";
    await faults.add({ on: "qmcreate 122", effect: { kind: "failing task", message }, times: 1 });
    declareMachine();
    const { code, output } = await rehearsal.pulumi("up", "--yes", "--skip-preview");
    assert.notEqual(code, 0);
    assert.match(output, /ceph: not enough free space/);
    const found: { vmid: number }[] = await owner.ask("GET", "/cluster/resources", { type: "vm" });
    assert.ok(found.every(({ vmid }) => vmid !== machine.vmId));
    await rehearsal.up();
    assert.equal(await login(lab, "ops", machine.address, "hostname"), "fragile");
    await unchanged();
  });

  test("a lock that is busy for a moment is waited for", async () => {
    const on = "PUT /nodes/*/qemu/122/config";
    await faults.add({ on, effect: { kind: "busy lock" }, times: 1 });
    declareMachine({ tags: ["patient"] });
    await rehearsal.up();
    assert.deepEqual(await faults.list(), []);
    await unchanged();
  });

  test("a start that fails says why, and the next up starts the machine", async () => {
    const failing = { kind: "failing task", message: "start failed: out of memory" } as const;
    await faults.add({ on: "qmstart 122", effect: failing, times: 1 });
    declareMachine({ tags: ["patient"], memory: 2048 });
    const { code, output } = await rehearsal.pulumi("up", "--yes", "--skip-preview");
    assert.notEqual(code, 0);
    assert.match(output, /out of memory/);
    await rehearsal.up();
    assert.equal(await login(lab, "ops", machine.address, "hostname"), "fragile");
    await unchanged();
  });

  test("a creation that is refused for a moment is tried again, and one that is slow is waited for", async () => {
    const unavailable = { kind: "refuse", status: 503, message: "Service Unavailable" } as const;
    await faults.add({ on: `POST /nodes/${machine.node}/qemu`, effect: unavailable, times: 1 });
    await faults.add({ on: "qmcreate 123", effect: { kind: "slow task", seconds: 2 }, times: 1 });
    const patient = { ...machine, tags: ["patient"], memory: 2048 };
    const slow = unstarted("slow", 123, machine.node, "brainall");
    declare([image(machine.node), fromImage(lab, patient), slow]);
    await rehearsal.up();
    assert.deepEqual(await faults.list(), []);
    await unchanged();
  });

  test("a question whose connection is cut is asked again", async () => {
    await faults.add({ on: "GET /nodes/*/qemu/122/config", effect: { kind: "cut" }, times: 1 });
    await unchanged();
    assert.deepEqual(await faults.list(), []);
  });

  test("a node that cannot be reached fails a preview with its status, and is no machine that is gone", async () => {
    const effect = { kind: "refuse", status: 595, message: "No route to host" } as const;
    await faults.add({ on: "GET /nodes/*/qemu/122/config", effect, times: 1 });
    const { code, output } = await rehearsal.preview("--diff");
    assert.notEqual(code, 0);
    assert.match(output, /595.*No route to host/);
    await unchanged();
  });
});
