import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { Lab } from "../../lab/lab.ts";
import { login } from "../rehearsal/login.ts";
import { type Owner, ownerOf } from "../rehearsal/owner.ts";
import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";
import { restartProxmox, writesOf } from "../rehearsal/proxmox-process.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import {
  type Container,
  containerTemplate,
  fromContainerTemplate,
  mayLook,
} from "./proxmox-container-objects.ts";
import { fromImage, fromTemplate, image, type Machine, template } from "./proxmox-objects.ts";
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
});
