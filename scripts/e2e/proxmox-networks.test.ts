import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { RootProgram } from "./proxmox-as-root.ts";
import { first, networks, second } from "./proxmox-networks-objects.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const node = "prox-102";
const lists = [
  `/nodes/${node}/network`,
  "/cluster/sdn/zones",
  "/cluster/sdn/vnets",
  "/cluster/sdn/controllers",
];

describe("the unmodified Proxmox provider, bonds and SDN", () => {
  let program: RootProgram;
  let found: unknown;

  before(async () => {
    program = await RootProgram.in(await rehearsalLab());
    found = await program.told(lists);
  });
  after(async () => {
    await program.up([]);
    await program.close();
  });

  test("a bond under a bridge, zones of every type and an EVPN controller are made, and stay", async () => {
    await program.up(networks(first));
    const interfaces: Record<string, unknown>[] = await program.owner.ask("GET", `/nodes/${node}/network`);
    const { type, slaves, bond_mode } = interfaces.find(({ iface }) => iface === "bond7") ?? {};
    assert.deepEqual([type, slaves, bond_mode], ["bond", "enp7s0 enp8s0", "active-backup"]);
    assert.equal((await program.owner.ask("GET", "/cluster/sdn/controllers/frr")).asn, 65000);
    await program.unchanged();
  });

  test("they change in place", async () => {
    program.declare(networks(second));
    const shown = await program.previewed();
    assert.match(shown, /~ \d+ to update\n/);
    assert.doesNotMatch(shown, /to replace/);
    await program.up(networks(second));
    await program.unchanged();
  });

  test("what somebody else changes shows in a plain preview, and the next up puts it back", async () => {
    await program.owner.ask("PUT", "/cluster/sdn/controllers/frr", { asn: "65009" });
    await program.owner.ask("PUT", "/cluster/sdn/zones/evpn", { mtu: "9000" });
    await program.owner.ask("PUT", `/nodes/${node}/network/bond7`, {
      ...{ type: "bond", slaves: "enp7s0", bond_mode: "balance-rr", autostart: "1" },
    });
    const shown = await program.previewed();
    assert.match(shown, /~ asn *: 65009 => 65001/);
    assert.match(shown, /~ mtu *: 9000 => 1400/);
    assert.match(shown, /~ bondMode *: "balance-rr" => "802\.3ad"/);
    await program.rehearsal.up();
    await program.unchanged();
  });

  test("a zone without its controller is refused in PVE's words", async () => {
    const args = { resourceId: "lost", controller: "nobody", vrfVxlan: 10_001, nodes: [node] };
    const lost = await program.refused([...networks(second), { kind: "EvpnZone", name: "lost", args }]);
    assert.match(lost, /controller nobody don't exist/);
    await program.up(networks(second));
  });

  test("what is not in the program any more is gone, and all else as it was", async () => {
    await program.up([]);
    assert.deepEqual(await program.told(lists), found);
  });
});
