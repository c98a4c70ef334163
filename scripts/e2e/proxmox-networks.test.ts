import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";
import { RootProgram } from "./proxmox-as-root.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const node = "prox-102";
const lists = [
  `/nodes/${node}/network`,
  "/cluster/sdn/zones",
  "/cluster/sdn/vnets",
  "/cluster/sdn/controllers",
];

/** What may differ from one up to the next. */
interface Wishes {
  mode: string;
  comment: string;
  asn: number;
  peers: string[];
  mtu: number;
}

const first: Wishes = {
  mode: "active-backup",
  comment: "two cables",
  asn: 65000,
  peers: ["10.0.0.1"],
  mtu: 1450,
};
const second: Wishes = {
  ...{ mode: "802.3ad", comment: "twice as fast", asn: 65001 },
  ...{ peers: ["10.0.0.1", "10.0.0.2"], mtu: 1400 },
};

function bond({ mode, comment }: Wishes): DeclaredObject[] {
  const args = {
    ...{ nodeName: node, name: "bond7", slaves: ["enp7s0", "enp8s0"], bondMode: mode, comment },
    ...(mode === "active-backup" ? { bondPrimary: "enp7s0" } : { bondXmitHashPolicy: "layer2+3" }),
  };
  const bridge = { nodeName: node, name: "vmbr8", ports: ["bond7"], vlanAware: true };
  return [
    { kind: "LinuxBond", name: "bond", args },
    { kind: "LinuxBridge", name: "over-bond", args: bridge, dependsOn: ["bond"] },
  ];
}

function sdn({ asn, peers, mtu, comment }: Wishes): DeclaredObject[] {
  const zones = ["evpn", "vlans", "stacked", "tunnels"];
  return [
    { kind: "EvpnController", name: "frr", args: { sdnControllerEvpnId: "frr", asn, peers } },
    {
      kind: "EvpnZone",
      name: "evpn",
      args: {
        resourceId: "evpn",
        controller: "frr",
        vrfVxlan: 10_000,
        nodes: [node],
        exitNodes: [node],
        mtu,
      },
      dependsOn: ["frr"],
    },
    { kind: "VlanZone", name: "vlans", args: { resourceId: "vlans", bridge: "vmbr0", nodes: [node], mtu } },
    {
      kind: "QinqZone",
      name: "stacked",
      args: { resourceId: "stacked", bridge: "vmbr0", serviceVlan: 100, nodes: [node], mtu },
    },
    { kind: "VxlanZone", name: "tunnels", args: { resourceId: "tunnels", peers, nodes: [node], mtu } },
    ...zones.map((zone, index) => ({
      kind: "SdnVnet" as const,
      name: `net-${zone}`,
      args: { resourceId: `net${index}`, zone, tag: 2000 + index, alias: comment },
      dependsOn: [zone],
    })),
    {
      kind: "SdnSubnet",
      name: "subnet",
      args: { vnet: "net0", cidr: "10.8.0.0/24", gateway: "10.8.0.1", snat: true },
      dependsOn: ["net-evpn"],
    },
    // An applier applies when it is made: what changes needs another one.
    {
      kind: "SdnApplier",
      name: `applied-${comment}`,
      args: {},
      dependsOn: ["subnet", ...zones.map((zone) => `net-${zone}`)],
    },
  ];
}

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

  const all = (wishes: Wishes) => [...bond(wishes), ...sdn(wishes)];

  test("a bond under a bridge, zones of every type and an EVPN controller are made, and stay", async () => {
    await program.up(all(first));
    const interfaces: Record<string, unknown>[] = await program.owner.ask("GET", `/nodes/${node}/network`);
    const { type, slaves, bond_mode } = interfaces.find(({ iface }) => iface === "bond7") ?? {};
    assert.deepEqual([type, slaves, bond_mode], ["bond", "enp7s0 enp8s0", "active-backup"]);
    assert.equal((await program.owner.ask("GET", "/cluster/sdn/controllers/frr")).asn, 65000);
    await program.unchanged();
  });

  test("they change in place", async () => {
    program.declare(all(second));
    const shown = await program.previewed();
    assert.match(shown, /~ \d+ to update\n/);
    assert.doesNotMatch(shown, /to replace/);
    await program.up(all(second));
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
    const lost = await program.refused([...all(second), { kind: "EvpnZone", name: "lost", args }]);
    assert.match(lost, /controller nobody don't exist/);
    await program.up(all(second));
  });

  test("what is not in the program any more is gone, and all else as it was", async () => {
    await program.up([]);
    assert.deepEqual(await program.told(lists), found);
  });
});
