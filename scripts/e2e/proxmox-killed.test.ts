import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { Lab } from "../../lab/lab.ts";
import { faultsOf } from "../rehearsal/faults.ts";
import { login } from "../rehearsal/login.ts";
import { type Owner, ownerOf } from "../rehearsal/owner.ts";
import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";
import { killProxmox, restartProxmox, startProxmox, writesOf } from "../rehearsal/proxmox-process.ts";
import { Rehearsal, type Running } from "../rehearsal/rehearsal.ts";
import {
  type Container,
  containerTemplate,
  fromContainerTemplate,
  mayLook,
} from "./proxmox-container-objects.ts";
import { fromImage, fromTemplate, image, type Machine, template, unstarted } from "./proxmox-objects.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const rounds = 4;
const node = "prox-106";
const templateId = 126;
const api: Machine = { name: "api", vmId: 127, node, address: "192.168.100.167" };
const workers: Machine = { name: "workers", vmId: 128, node, address: "192.168.100.168" };
const books: Container = { name: "books", vmId: 129, node, address: "192.168.100.169" };

describe("the unmodified Proxmox provider, when Proxmox is killed", () => {
  let lab: Lab;
  let rehearsal: Rehearsal;
  let owner: Owner;

  before(async () => {
    lab = await rehearsalLab();
    rehearsal = await Rehearsal.ofProxmox(lab);
    owner = ownerOf(lab);
    await owner.ask("PUT", "/access/acl", mayLook);
  });
  after(async () => {
    declare([]);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    await owner.ask("PUT", "/access/acl", { ...mayLook, delete: "1" });
    rehearsal.close();
  });

  const declare = (objects: readonly DeclaredObject[]) => rehearsal.set("proxmox:objects", objects);
  const program = () => [
    image(node),
    containerTemplate(node),
    template(node, templateId),
    fromImage(lab, api),
    fromTemplate(lab, workers, templateId),
    fromContainerTemplate(lab, books),
  ];

  /** What Proxmox has on the node: guests with their state, volumes, and who is locked. */
  async function present() {
    const guests: { id: string; node: string; status: string; lock?: string }[] = await owner.ask(
      "GET",
      "/cluster/resources",
      { type: "vm" },
    );
    const contents = await Promise.all(
      ["local", "local-lvm", "ceph"].map((storage) =>
        owner.ask("GET", `/nodes/${node}/storage/${storage}/content`),
      ),
    );
    return {
      guests: guests.map(({ id, node, status, lock }) => `${id} ${node} ${status} ${lock}`).toSorted(),
      volumes: contents
        .flat()
        .map(({ volid, size }) => `${volid} ${size}`)
        .toSorted(),
    };
  }

  /** How often Proxmox writes while an up makes it so. */
  async function undisturbed(objects: readonly DeclaredObject[]): Promise<number> {
    declare(objects);
    const writes = writesOf(lab);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    writes.close();
    return writes.count();
  }

  test("at any moment of an up, the next one finishes, and nothing is there twice or left", async (context) => {
    const nothing = await present();
    const making = await undisturbed(program());
    const all = await present();
    const removing = await undisturbed([]);
    assert.deepEqual(await present(), nothing);
    context.diagnostic(`undisturbed, to make all is ${making} writes, to remove it ${removing}`);

    for (let round = 0; round < rounds; round++) {
      // everything is to be made in every other round, and to be removed in those between
      const removes = round % 2 === 1;
      declare(removes ? [] : program());
      const writes = writesOf(lab);
      const running = rehearsal.operate("up", "--yes", "--skip-preview");
      const count = randomInt(1, removes ? removing : making);
      await Promise.race([running.ended, writes.until(count)]);
      await restartProxmox(lab);
      writes.close();
      const { code } = await running.ended;
      context.diagnostic(`round ${round}: killed after ${count} writes, the up ended with ${code}`);
      await rehearsal.operated("up", "--yes", "--skip-preview");
      const { code: settled, output: shown } = await rehearsal.preview("--expect-no-changes", "--diff");
      assert.equal(settled, 0, shown);
      assert.deepEqual(await present(), removes ? nothing : all);
      if (removes) continue;
      for (const machine of [api, workers]) {
        assert.equal(await login(lab, "ops", machine.address, "hostname"), machine.name);
      }
      assert.equal(await login(lab, "root", books.address, "hostname"), books.name);
    }
  });

  /** Whether the guest is there and nothing works on it. */
  async function isMade(vmId: number): Promise<boolean> {
    const guests: { vmid: number; lock?: string }[] = await owner.ask("GET", "/cluster/resources", {
      type: "vm",
    });
    return guests.some(({ vmid, lock }) => vmid === vmId && lock === undefined);
  }

  /** An up that makes an empty machine, whose Proxmox is killed when it has made it and has not said so. */
  async function killedBeforeItSaidSo(vmId: number, beforehand = (_: Running) => {}): Promise<string> {
    // The provider's first question about the task waits for its answer until the kill.
    const effect = { kind: "slow answer", seconds: 600 } as const;
    await faultsOf(lab).add({ on: `GET /nodes/${node}/tasks/**`, effect, times: 1 });
    declare([unstarted("unheard", vmId, node, "brainall")]);
    const running = rehearsal.operate("up", "--yes", "--skip-preview");
    while (!(await isMade(vmId)) && !running.isOver());
    if (running.isOver()) assert.fail((await running.ended).output);
    beforehand(running);
    await killProxmox(lab);
    const { code, output } = await running.ended;
    await startProxmox(lab);
    assert.notEqual(code, 0, output);
    assert.ok(await isMade(vmId), "it is gone");
    return output;
  }

  const pending = (): unknown[] => JSON.parse(rehearsal.state).checkpoint.latest.pending_operations ?? [];

  test("a machine that was made, of which the provider did not hear, is taken over by the next up", async () => {
    const output = await killedBeforeItSaidSo(130);
    assert.match(output, /error while waiting for task/);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    const { code, output: shown } = await rehearsal.preview("--expect-no-changes", "--diff");
    assert.equal(code, 0, shown);
    declare([]);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    assert.equal(await isMade(130), false);
  });

  test("one that is not in the program any more stays: to provider and engine its creation has failed", async () => {
    await killedBeforeItSaidSo(131);
    assert.deepEqual(pending(), []);
    assert.ok(!rehearsal.state.includes("unheard"));
    declare([]);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    assert.ok(await isMade(131));
    // What its operator does: the program has it once more, and then not any more.
    declare([unstarted("unheard", 131, node, "brainall")]);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    declare([]);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    assert.equal(await isMade(131), false);
  });

  test("where the up was killed as well, its creation is recorded, and the next up removes the machine", async () => {
    await killedBeforeItSaidSo(132, (running) => running.kill());
    assert.equal(pending().length, 1);
    declare([]);
    await rehearsal.operated("cancel", "--yes");
    await rehearsal.operated("up", "--yes", "--skip-preview");
    assert.equal(await isMade(132), false);
  });
});
