import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Lab } from "../../lab/lab.ts";
import { login } from "../rehearsal/login.ts";
import { type Owner, ownerOf } from "../rehearsal/owner.ts";
import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import {
  type Container,
  containerFirewall,
  containerTemplate,
  fromContainerTemplate,
  mayLook,
} from "./proxmox-container-objects.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const books: Container = { name: "books", vmId: 121, node: "prox-106", address: "192.168.100.161" };
const { vmId, node, address } = books;
const changed: Container = { ...books, tags: ["library"], memory: 1024 };
// The node's and the cluster's firewall are not the estate's to change.
const template = containerTemplate(node);

describe("the unmodified Proxmox provider, a container and its firewall", () => {
  let lab: Lab;
  let rehearsal: Rehearsal;
  let owner: Owner;

  before(async () => {
    lab = await rehearsalLab();
    rehearsal = await Rehearsal.ofProxmox(lab);
    owner = ownerOf(lab);
  });
  after(async () => {
    declare([]);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    rehearsal.close();
  });

  const declare = (objects: readonly DeclaredObject[]) => rehearsal.set("proxmox:objects", objects);

  async function unchanged(): Promise<void> {
    const { code, output } = await rehearsal.preview("--expect-no-changes", "--diff");
    assert.equal(code, 0, output);
  }

  test("a container comes up from a template, is reached by SSH, and stays as it is", async () => {
    declare([template, fromContainerTemplate(lab, books)]);
    await rehearsal.up();
    assert.equal(await login(lab, "root", address, "hostname"), "books");
    await unchanged();
  });

  test("memory and tags change in place, and the container keeps its data", async () => {
    await login(lab, "root", address, "echo kept > /root/note");
    declare([template, fromContainerTemplate(lab, changed)]);
    await rehearsal.up();
    const { memory, tags } = await owner.ask("GET", `/nodes/${node}/lxc/${vmId}/config`);
    assert.deepEqual([Number(memory), tags], [1024, "library"]);
    assert.equal(await login(lab, "root", address, "cat /root/note"), "kept");
    await unchanged();
  });

  test("its firewall's rules keep their order, change in place and go with the program", async () => {
    const settled = fromContainerTemplate(lab, changed);
    const rules = async () => {
      const found: { source: string }[] = await owner.ask("GET", `/nodes/${node}/lxc/${vmId}/firewall/rules`);
      return found.map(({ source }) => source);
    };
    declare([template, settled, ...containerFirewall(books, "192.168.100.0/24")]);
    await rehearsal.up();
    assert.deepEqual(await rules(), ["+guest/readers", "guest/office"]);
    await unchanged();
    declare([template, settled, ...containerFirewall(books, "192.168.100.128/25")]);
    await rehearsal.up();
    const { cidr } = await owner.ask("GET", `/nodes/${node}/lxc/${vmId}/firewall/aliases/office`);
    assert.equal(cidr, "192.168.100.128/25");
    await unchanged();
    declare([template, settled]);
    await rehearsal.up();
    assert.deepEqual(await rules(), []);
    await unchanged();
  });

  test("a container that somebody deleted is made again, where the token may look at all machines", async () => {
    declare([template, fromContainerTemplate(lab, changed)]);
    await owner.ask("POST", `/nodes/${node}/lxc/${vmId}/status/stop`);
    await owner.ask("DELETE", `/nodes/${node}/lxc/${vmId}`);
    // Proxmox tells who may not look at a machine as little of one that is not there.
    const { code, output } = await rehearsal.preview();
    assert.notEqual(code, 0);
    assert.match(output, /403 response - Reason: Permission check failed \(\/vms\/121, VM\.Audit\)/);
    await owner.ask("PUT", "/access/acl", mayLook);
    await rehearsal.up();
    await owner.ask("PUT", "/access/acl", { ...mayLook, delete: "1" });
    assert.equal(await login(lab, "root", address, "hostname"), "books");
    await unchanged();
  });

  test("what the program no longer has is gone, with its volume", async () => {
    declare([]);
    await rehearsal.up();
    const found: { vmid: number }[] = await owner.ask("GET", "/cluster/resources", { type: "vm" });
    assert.ok(found.every(({ vmid }) => vmid !== vmId));
    assert.deepEqual(
      await owner.ask("GET", `/nodes/${node}/storage/ceph/content`, { vmid: String(vmId) }),
      [],
    );
  });
});
