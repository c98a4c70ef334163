import assert from "node:assert/strict";
import { test } from "node:test";
import { testApi } from "../../testing/api.ts";
import { pendingView } from "./pending.ts";

const without = ({ digest: _, ...values }: { digest: string }) => values;

test("what was created since is new, what differs is changed, what is gone is deleted", () => {
  const applied = {
    same: { type: "simple", mtu: 1400 },
    changed: { type: "simple", mtu: 1400, nodes: "prox-101" },
    gone: { type: "simple" },
  };
  const present = {
    same: { type: "simple", mtu: 1400 },
    changed: { type: "simple", mtu: 1500 },
    new: { type: "vlan", bridge: "vmbr0" },
  };
  assert.deepEqual(
    { ...pendingView(applied, present) },
    {
      same: { type: "simple", mtu: 1400 },
      changed: {
        type: "simple",
        mtu: 1400,
        nodes: "prox-101",
        state: "changed",
        pending: { mtu: 1500, nodes: "deleted" },
      },
      gone: { type: "simple", state: "deleted", pending: {} },
      new: { type: "vlan", state: "new", pending: { bridge: "vmbr0" } },
    },
  );
});

test("zones, networks and subnets are pending until they are applied", async (context) => {
  const { ask, task } = testApi(context);
  const zone = "/cluster/sdn/zones/zone1";
  await ask("POST", "/cluster/sdn/zones", { zone: "zone1", type: "simple", mtu: 1400, ipam: "pve" });
  assert.deepEqual(without(await ask("GET", zone, { pending: 1 })), {
    zone: "zone1",
    type: "simple",
    state: "new",
    pending: { mtu: 1400, ipam: "pve" },
  });
  await ask("POST", "/cluster/sdn/vnets", { vnet: "vnet1", zone: "zone1", alias: "the first" });
  await ask("POST", "/cluster/sdn/vnets/vnet1/subnets", {
    subnet: "10.20.0.0/24",
    type: "subnet",
    gateway: "10.20.0.1",
    snat: 1,
    "dhcp-range": "start-address=10.20.0.10,end-address=10.20.0.99",
  });
  assert.equal((await task("PUT", "/cluster/sdn")).exitstatus, "OK");
  assert.deepEqual(without(await ask("GET", zone, { pending: 1 })), {
    zone: "zone1",
    type: "simple",
    mtu: 1400,
    ipam: "pve",
  });
  const subnet = "/cluster/sdn/vnets/vnet1/subnets/zone1-10.20.0.0-24";
  assert.deepEqual(without(await ask("GET", subnet, { running: 1 })), {
    subnet: "zone1-10.20.0.0-24",
    type: "subnet",
    vnet: "vnet1",
    zone: "zone1",
    cidr: "10.20.0.0/24",
    network: "10.20.0.0",
    mask: "24",
    gateway: "10.20.0.1",
    snat: 1,
    "dhcp-range": [{ "start-address": "10.20.0.10", "end-address": "10.20.0.99" }],
  });
  await ask("PUT", "/cluster/sdn/vnets/vnet1", { "isolate-ports": 1, delete: ["alias"] });
  const changed = without(await ask("GET", "/cluster/sdn/vnets/vnet1", { pending: 1 }));
  assert.deepEqual(changed, {
    vnet: "vnet1",
    type: "vnet",
    zone: "zone1",
    alias: "the first",
    state: "changed",
    pending: { "isolate-ports": 1, alias: "deleted" },
  });
  await ask("DELETE", subnet);
  const [deleted] = await ask("GET", "/cluster/sdn/vnets/vnet1/subnets", { pending: 1 });
  assert.equal(deleted.state, "deleted");
  assert.deepEqual(await ask("GET", "/cluster/sdn/vnets/vnet1/subnets"), []);
});

test("objects of SDN that are missing, defined already or in use are refused in PVE's words", async (context) => {
  const { ask, refusal } = testApi(context);
  const message = async (...request: Parameters<typeof refusal>) => (await refusal(...request)).message;
  assert.equal(await message("GET", "/cluster/sdn/zones/zone1"), "sdn 'zone1' does not exist");
  assert.equal(await message("GET", "/cluster/sdn/vnets/vnet1"), "sdn vnet 'vnet1' does not exist");
  assert.equal(await message("GET", "/cluster/sdn/vnets/vnet1/subnets"), "sdn vnet 'vnet1' does not exist");
  assert.equal(
    await message("POST", "/cluster/sdn/vnets", { vnet: "vnet1", zone: "zone1" }),
    "create sdn vnet object failed: sdn 'zone1' does not exist",
  );
  await ask("POST", "/cluster/sdn/zones", { zone: "zone1", type: "vlan", bridge: "vmbr0" });
  assert.equal(
    await message("POST", "/cluster/sdn/zones", { zone: "zone1", type: "vlan", bridge: "vmbr0" }),
    "create sdn zone object failed: sdn zone object ID 'zone1' already defined",
  );
  assert.equal(
    await message("POST", "/cluster/sdn/zones", { zone: "zone2", type: "vxlan" }),
    "create sdn zone object failed: missing value for required option 'peers'",
  );
  assert.match(
    await message("POST", "/cluster/sdn/vnets", { vnet: "vnet1", zone: "zone1" }),
    /\ntag: missing vlan tag$/,
  );
  await ask("POST", "/cluster/sdn/vnets", { vnet: "vnet1", zone: "zone1", tag: 10 });
  const subnets = "/cluster/sdn/vnets/vnet1/subnets";
  assert.equal(
    await message("GET", `${subnets}/zone1-10.0.0.0-24`),
    "sdn subnet 'zone1-10.0.0.0-24' does not exist",
  );
  assert.match(
    await message("POST", subnets, { subnet: "10.0.0.0/24", type: "subnet", gateway: "10.0.1.1" }),
    /\ngateway: 10\.0\.1\.1 is not in subnet 10\.0\.0\.0\/24$/,
  );
  const range = async (text: string) =>
    await refusal("POST", subnets, { subnet: "10.0.0.0/24", type: "subnet", "dhcp-range": text });
  assert.match(
    (await range("start-address=10.0.0.5,end-address=10.0.1.9")).message,
    /\ndhcp-range: end-address 10\.0\.1\.9 is not in subnet/,
  );
  assert.match(
    (await range("start-address=10.0.0.5,start-address=10.0.0.9")).errors?.["dhcp-range"] ?? "",
    /duplicate key in comma-separated list property: start-address$/,
  );
  await ask("POST", subnets, { subnet: "10.0.0.0/24", type: "subnet" });
  assert.match(await message("DELETE", "/cluster/sdn/vnets/vnet1"), /Can't delete vnet if subnets exists$/);
  assert.equal(
    await message("DELETE", "/cluster/sdn/zones/zone1"),
    "delete sdn zone object failed: zone zone1 is used by vnet vnet1",
  );
});
