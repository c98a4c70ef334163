import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";
import { RootProgram } from "./proxmox-as-root.ts";
import { image, template } from "./proxmox-objects.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const node = "prox-106";

/** The two kinds of machines that are to replace VmLegacy one day, and the firewall of one of them. */
function objects(comment: string, cores: number, cidr: string): DeclaredObject[] {
  const place = { nodeName: node, vmId: 138 };
  return [
    image(node),
    template(node, 137),
    {
      kind: "Vm",
      name: "plain",
      args: { nodeName: node, resourceId: "138", name: "plain", description: comment, cpu: { cores } },
    },
    {
      kind: "ClonedVm",
      name: "cloned",
      args: {
        ...{ nodeName: node, resourceId: "139", name: "cloned", description: comment, cpu: { cores } },
        clone: { sourceVmId: 137, full: true },
        disk: { scsi0: { datastoreId: "ceph", sizeGb: 4 } },
        network: { net0: { bridge: "vmbr1", model: "virtio" } },
      },
      dependsOn: ["template"],
    },
    {
      kind: "OptionsLegacy",
      name: "options",
      args: { ...place, enabled: true, inputPolicy: "DROP" },
      dependsOn: ["plain"],
    },
    {
      kind: "AliasLegacy",
      name: "office",
      args: { ...place, name: "office", cidr, comment },
      dependsOn: ["plain"],
    },
    {
      kind: "RulesLegacy",
      name: "rules",
      args: {
        ...place,
        rules: [{ type: "in", action: "ACCEPT", source: "guest/office", dport: "22", proto: "tcp", comment }],
      },
      dependsOn: ["office"],
    },
  ];
}

describe("the unmodified Proxmox provider, its newer machines and a machine's firewall", () => {
  let program: RootProgram;

  before(async () => {
    program = await RootProgram.in(await rehearsalLab());
  });
  after(async () => {
    await program.up([]);
    await program.close();
  });

  test("a machine and a clone are made, with a firewall, and stay", async () => {
    await program.up(objects("first", 1, "192.168.100.0/24"));
    const clone = await program.owner.ask("GET", `/nodes/${node}/qemu/139/config`);
    assert.match(clone.scsi0, /^ceph:vm-139-disk-0,.*size=4G/);
    await program.unchanged();
  });

  test("they change in place", async () => {
    const changed = objects("second", 2, "10.0.0.0/8");
    program.declare(changed);
    assert.doesNotMatch(await program.previewed(), /to replace/);
    await program.up(changed);
    assert.equal((await program.owner.ask("GET", `/nodes/${node}/qemu/139/config`)).cores, 2);
    const [rule] = await program.owner.ask("GET", `/nodes/${node}/qemu/138/firewall/rules`);
    assert.equal(rule.comment, "second");
    await program.unchanged();
  });

  test("what somebody else changes shows in a plain preview, and the next up puts it back", async () => {
    await program.owner.ask("PUT", `/nodes/${node}/qemu/138/config`, { description: "nobody" });
    await program.owner.ask("PUT", `/nodes/${node}/qemu/138/firewall/options`, { policy_in: "ACCEPT" });
    const shown = await program.previewed();
    assert.match(shown, /~ description *: "nobody" => "second"/);
    assert.match(shown, /~ inputPolicy *: "ACCEPT" => "DROP"/);
    await program.rehearsal.up();
    await program.unchanged();
  });

  test("what is not in the program any more is gone", async () => {
    await program.up([]);
    const guests: { vmid: number }[] = await program.owner.ask("GET", "/cluster/resources", { type: "vm" });
    assert.ok(guests.every(({ vmid }) => vmid < 137 || vmid > 139));
  });
});
