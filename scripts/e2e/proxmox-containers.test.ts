import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import type { Lab } from "../../lab/lab.ts";
import { login } from "../rehearsal/login.ts";
import { type Owner, ownerOf } from "../rehearsal/owner.ts";
import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const vmId = 121;
const node = "prox-106";
const address = "192.168.100.161";

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

  const template: DeclaredObject = {
    kind: "File",
    name: "template",
    args: {
      nodeName: node,
      datastoreId: "local",
      contentType: "vztmpl",
      url: "http://127.0.0.1:8081/debian-13-standard_13.1-1_amd64.tar.zst",
      overwrite: false,
      overwriteUnmanaged: true,
    },
  };

  function container(changes: Record<string, unknown> = {}): DeclaredObject {
    const key = readFileSync(`${lab.env.ESTATE_LAB_IDENTITY}.pub`, "utf8").trim();
    const args = {
      nodeName: node,
      vmId,
      poolId: "brainall",
      unprivileged: true,
      features: { nesting: true },
      operatingSystem: { templateFileId: { idOf: "template" }, type: "debian" },
      cpu: { cores: 1 },
      memory: { dedicated: 512 },
      disk: { datastoreId: "ceph", size: 4 },
      networkInterfaces: [{ name: "eth0", bridge: "vmbr1" }],
      initialization: {
        hostname: "books",
        ipConfigs: [{ ipv4: { address: `${address}/24`, gateway: "192.168.100.1" } }],
        userAccount: { keys: [key] },
      },
      ...changes,
    };
    return { kind: "ContainerLegacy", name: "books", args, options: { deleteBeforeReplace: true } };
  }

  /** What the container's firewall has; the node's and the cluster's are not the estate's to change. */
  function firewall(cidr: string): DeclaredObject[] {
    const place = { nodeName: node, containerId: vmId };
    return [
      { kind: "AliasLegacy", name: "office", args: { ...place, name: "office", cidr }, dependsOn: ["books"] },
      {
        kind: "IpsetLegacy",
        name: "readers",
        args: { ...place, name: "readers", cidrs: [{ name: cidr, comment: "who may read" }] },
        dependsOn: ["books"],
      },
      {
        kind: "OptionsLegacy",
        name: "options",
        args: { ...place, enabled: true, inputPolicy: "DROP" },
        dependsOn: ["books"],
      },
      {
        kind: "RulesLegacy",
        name: "rules",
        args: {
          ...place,
          rules: [
            { type: "in", action: "ACCEPT", source: "+guest/readers", dport: "443", proto: "tcp" },
            { type: "in", action: "ACCEPT", source: "guest/office", dport: "22", proto: "tcp" },
          ],
        },
        dependsOn: ["office", "readers"],
      },
    ];
  }

  async function unchanged(): Promise<void> {
    const { code, output } = await rehearsal.preview("--expect-no-changes", "--diff");
    assert.equal(code, 0, output);
  }

  test("a container comes up from a template, is reached by SSH, and stays as it is", async () => {
    declare([template, container()]);
    await rehearsal.up();
    assert.equal(await login(lab, "root", address, "hostname"), "books");
    await unchanged();
  });

  test("memory and tags change in place, and the container keeps its data", async () => {
    await login(lab, "root", address, "echo kept > /root/note");
    declare([template, container({ tags: ["library"], memory: { dedicated: 1024 } })]);
    await rehearsal.up();
    const { memory, tags } = await owner.ask("GET", `/nodes/${node}/lxc/${vmId}/config`);
    assert.deepEqual([Number(memory), tags], [1024, "library"]);
    assert.equal(await login(lab, "root", address, "cat /root/note"), "kept");
    await unchanged();
  });

  test("its firewall's rules keep their order, change in place and go with the program", async () => {
    const settled = container({ tags: ["library"], memory: { dedicated: 1024 } });
    const rules = async () => {
      const found: { source: string }[] = await owner.ask("GET", `/nodes/${node}/lxc/${vmId}/firewall/rules`);
      return found.map(({ source }) => source);
    };
    declare([template, settled, ...firewall("192.168.100.0/24")]);
    await rehearsal.up();
    assert.deepEqual(await rules(), ["+guest/readers", "guest/office"]);
    await unchanged();
    declare([template, settled, ...firewall("192.168.100.128/25")]);
    await rehearsal.up();
    const { cidr } = await owner.ask("GET", `/nodes/${node}/lxc/${vmId}/firewall/aliases/office`);
    assert.equal(cidr, "192.168.100.128/25");
    await unchanged();
    declare([template, settled]);
    await rehearsal.up();
    assert.deepEqual(await rules(), []);
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
