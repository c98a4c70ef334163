import { type TestContext, test } from "node:test";
import type { Make } from "../schema/random.ts";
import { testApi } from "../testing/api.ts";
import { addReplicableDisk } from "../testing/guests.ts";
import { assertRoundTrips, type Subject } from "../testing/round-trip.ts";

const rounds = 12;

const nothing: Make = () => undefined;
const always =
  (value: string): Make =>
  () =>
    value;
const maybe =
  (value: string): Make =>
  (random) =>
    random.chance(0.5) ? value : undefined;
const node: Make = (random) => random.pick(["prox-101", "prox-106", "prox-102"]);
const sdnId: Make = (random) => random.word(2, 8);

/** The routes of something that has a list. */
const below = (path: string, id: string) => ({
  create: `POST ${path}`,
  read: `GET ${path}/{${id}}`,
  update: `PUT ${path}/{${id}}`,
  remove: `DELETE ${path}/{${id}}`,
});

const deviceMap =
  (fields: string): Make =>
  (random) => [`${fields},node=${node(random)}`];

const mapped = (type: string, fields: string): Subject => ({
  ...below(`/cluster/mapping/${type}`, "id"),
  given: { map: deviceMap(fields) },
  decodes: "description? string; map? []string; mdev? bool",
});

const subjects: Record<string, Subject> = {
  "backup jobs": {
    ...below("/cluster/backup", "id"),
    needs: ["schedule", "vmid"],
    given: {
      id: (random) => random.word(3, 9),
      schedule: (random) => random.pick(["daily", "*/15", "mon..fri 02:00"]),
      starttime: nothing,
      dow: nothing,
      all: nothing,
      exclude: nothing,
      pool: nothing,
      vmid: (random) => random.pick(["9020", "9020,100"]),
    },
    told: {
      "prune-backups": (sent) => ({ "keep-last": Number(String(sent).split("=")[1]) }),
      fleecing: () => ({ enabled: 1, storage: "local-lvm" }),
      performance: (sent) => ({ "max-workers": Number(String(sent).split("=")[1]) }),
    },
    decodes:
      "id string; type? string; enabled? bool; schedule string; storage string; node? string; vmid? string; all? bool; " +
      "mode? string; compress? string; maxfiles? int; mailto? string; mailnotification? string; bwlimit? int; " +
      "ionice? int; pigz? int; zstd? int; remove? bool; notes-template? string; protected? bool; " +
      "repeat-missed? bool; script? string; stdexcludes? bool; pool? string; pbs-change-detection-mode? string; " +
      "lockwait? int; stopwait? int; tmpdir? string; fleecing? object; performance? object",
  },
  "replication jobs": {
    ...below("/cluster/replication", "id"),
    given: {
      id: (random) => `9020-${random.integer(0, 9)}`,
      target: (random) => random.pick(["prox-106", "prox-102"]),
      source: maybe("prox-101"),
    },
    decodes:
      "id string; comment? string; disable? bool; rate? float; remove_job? string; schedule? string; " +
      "source? string; target string; type string; guest int64; jobnum int64",
  },
  "HA groups": {
    ...below("/cluster/ha/groups", "group"),
    decodes:
      "digest? string; comment? string; nodes string; nofailback bool; restricted bool; group string; type string",
  },
  "HA resources": {
    ...below("/cluster/ha/resources", "sid"),
    given: { sid: always("vm:9020"), type: maybe("vm"), group: nothing, state: always("ignored") },
    decodes:
      "comment? string; failback? bool; group? string; max_relocate? int; max_restart int; state string; " +
      "sid string; type string; digest? string",
  },
  "mapped PCI devices": mapped("pci", "id=10de:26b1,path=0000:01:00.0"),
  "mapped USB devices": mapped("usb", "id=1050:0407"),
  "mapped folders": mapped("dir", "path=/srv/models"),
  "metric servers": {
    ...below("/cluster/metrics/server", "id"),
    create: "POST /cluster/metrics/server/{id}",
    told: { token: () => undefined },
    decodes:
      "disable? bool; id? string; mtu int; port int64; server string; timeout? int; type? string; " +
      "api-path-prefix? string; bucket? string; influxdbproto? string; max-body-size? int; organization? string; " +
      "verify-certificate? bool; path? string; proto? string",
  },
  "ACME accounts": {
    ...below("/cluster/acme/account", "name"),
    given: { name: (random) => random.word(3, 9), directory: always("https://ca.example/directory") },
    told: {
      contact: () => undefined,
      tos_url: () => undefined,
      "eab-kid": () => undefined,
      "eab-hmac-key": () => undefined,
    },
    decodes: "account object; directory string; location string; tos string",
  },
  "ACME plugins": {
    ...below("/cluster/acme/plugins", "id"),
    given: {
      data: (random) => (random.chance(0.5) ? Buffer.from("KEY=value").toString("base64") : undefined),
    },
    told: { data: () => "KEY=value" },
    decodes:
      "type? string; digest? string; api? string; validation-delay? int64; plugin string; data? string",
  },
  "jobs that synchronise realms": {
    ...below("/cluster/jobs/realm-sync", "id"),
    create: "POST /cluster/jobs/realm-sync/{id}",
    needs: ["enabled"],
    decodes: "schedule string; comment? string; enabled? bool",
  },
  zones: {
    ...below("/cluster/sdn/zones", "zone"),
    needs: ["bridge", "peers", "tag"],
    given: {
      zone: sdnId,
      type: (random) => random.pick(["simple", "vlan", "qinq", "vxlan"]),
      bridge: always("vmbr0"),
      peers: always("10.0.0.1,10.0.0.2"),
      tag: always("100"),
      ipam: maybe("pve"),
      controller: nothing,
      dns: nothing,
      dnszone: nothing,
      reversedns: nothing,
      "lock-token": nothing,
    },
    decodes:
      "zone string; type? string; ipam? string; dns? string; reversedns? string; dnszone? string; nodes? string; " +
      "mtu? int64; bridge? string; tag? int64; vlan-protocol? string; peers? string; controller? string; " +
      "vrf-vxlan? int64; exitnodes? string; exitnodes-primary? string; exitnodes-local-routing? bool; " +
      "advertise-subnets? bool; disable-arp-nd-suppression? bool; rt-import? string; dhcp? string",
  },
  "virtual networks": {
    ...below("/cluster/sdn/vnets", "vnet"),
    needs: ["tag"],
    given: {
      vnet: sdnId,
      zone: always("base"),
      tag: (random) => String(random.integer(1, 4094)),
      "lock-token": nothing,
    },
    decodes:
      "vnet string; zone? string; alias? string; isolate-ports? bool; tag? int; type? string; vlanaware? bool",
  },
  subnets: {
    ...below("/cluster/sdn/vnets/{vnet}/subnets", "subnet"),
    given: {
      vnet: always("net"),
      subnet: (random) => `10.${random.integer(0, 255)}.0.0/24`,
      gateway: nothing,
      "dhcp-range": nothing,
      "lock-token": nothing,
    },
    ids: ({ vnet = "", subnet }) => ({ vnet, subnet: `base-${String(subnet).replace("/", "-")}` }),
    decodes:
      "subnet string; vnet? string; dhcp-dns-server? string; dnszoneprefix? string; gateway? string; snat? bool",
  },
  controllers: {
    ...below("/cluster/sdn/controllers", "controller"),
    given: { "lock-token": nothing },
    decodes:
      "controller string; type? string; asn? int; peers? string; ebgp? bool; ebgp-multihop? int; loopback? string; " +
      "node? string; isis-domain? string; isis-ifaces? string; isis-net? string",
  },
  "addresses' managers": {
    ...below("/cluster/sdn/ipams", "ipam"),
    given: { ipam: sdnId, "lock-token": nothing },
    decodes: "ipam string; type string",
  },
  "DNS servers of SDN": {
    ...below("/cluster/sdn/dns", "dns"),
    given: { dns: sdnId, "lock-token": nothing },
    decodes: "dns string; type string",
  },
  "interfaces of nodes": {
    ...below("/nodes/{node}/network", "iface"),
    given: {
      node,
      iface: (random) => `vmbr${random.integer(10, 99)}`,
      type: always("bridge"),
      // A change takes the address away that it does not give: that is a test of its own.
      ...Object.fromEntries(
        ["", "6"].flatMap((family) =>
          ["cidr", "address", "netmask", "gateway"].map((name) => [`${name}${family}`, nothing]),
        ),
      ),
      bridge_vids: nothing,
      bridge_ports: (random) => (random.chance(0.5) ? "enp9s0" : undefined),
      bridge_vlan_aware: nothing,
      autostart: maybe("1"),
    },
    told: {
      mtu: (sent) => String(sent),
      "vlan-id": (sent) => Number(sent),
      comments: (sent) => `${sent}\n`,
      comments6: (sent) => `${sent}\n`,
    },
    decodes:
      "address? string; autostart? bool; bond_mode? string; bridge_ports? string; bridge_vids? string; cidr? string; " +
      "comments? string; gateway? string; method? string; mtu? string; netmask? string; slaves? string; type string",
  },
};

/** What some objects need. */
async function setUp(context: TestContext) {
  const api = testApi(context);
  await addReplicableDisk(api.cluster, 9020);
  await api.ask("POST", "/cluster/sdn/zones", { zone: "base", type: "vlan", bridge: "vmbr0" });
  await api.ask("POST", "/cluster/sdn/vnets", { vnet: "net", zone: "base", tag: 4095 });
  return api;
}

for (const [what, subject] of Object.entries(subjects)) {
  test(`random ${what} are read back as they were sent`, async (context) => {
    await assertRoundTrips(await setUp(context), subject, rounds);
  });
}
