import { type TestContext, test } from "node:test";
import type { Make, Random } from "../schema/random.ts";
import type { Raw } from "../schema/validate.ts";
import { testApi } from "../testing/api.ts";
import { assertRoundTrips, type Subject } from "../testing/round-trip.ts";

const rounds = 10;

const cluster = "/cluster/firewall";
const node = "/nodes/{node}/firewall";
const guest = "/nodes/{node}/qemu/{vmid}/firewall";
const vnet = "/cluster/sdn/vnets/{vnet}/firewall";

const always =
  (value: string): Make =>
  () =>
    value;

/** Where the objects of a path are: only there. */
const place = {
  node: always("prox-101"),
  vmid: always("9020"),
  vnet: always("net"),
  group: always("web"),
  name: always("office"),
};

const kept = (parameters: Raw): Raw => {
  const { node = "", vmid = "", vnet: network = "", group = "", name = "" } = parameters;
  return { node, vmid, vnet: network, group, name };
};

const macros = ["SSH", "HTTPS", "DNS", "NTP"];

const rules = (path: string, directions: string[]): Subject => ({
  create: `POST ${path}`,
  read: `GET ${path}/{pos}`,
  update: `PUT ${path}/{pos}`,
  remove: `DELETE ${path}/{pos}`,
  given: {
    ...place,
    type: (random) => random.pick(directions),
    action: (random) => random.pick(["ACCEPT", "DROP", "REJECT"]),
    enable: (random) => random.pick(["0", "1"]),
    iface: (random) => (path.includes("{group}") || random.chance(0.5) ? undefined : "net0"),
    pos: () => undefined,
    moveto: () => undefined,
  },
  adjust: consistentRule,
  needs: ["type", "action", "proto", "enable"],
  ids: (parameters) => ({ ...kept(parameters), pos: "0" }),
  told: { pos: () => undefined },
  decodes:
    "comment? string; dest? string; digest? string; dport? string; enable? bool; icmp-type? string; iface? string; " +
    "log? string; macro? string; proto? string; source? string; sport? string; pos string; action string; type string",
});

/** A rule has a macro, or ports, or a type of ICMP, and stays what it was created as. */
function consistentRule(parameters: Raw, random: Random): Raw {
  const { macro: _macro, proto: _proto, dport: _dport, sport: _sport, ...rule } = parameters;
  const { "icmp-type": _icmpType, ...plain } = rule;
  const { dport = "443", sport = "1024:65535" } = parameters;
  return random.pick<() => Raw>([
    () => ({ ...plain, macro: random.pick(macros), proto: "", dport: "", sport: "", "icmp-type": "" }),
    () => ({ ...plain, macro: "", proto: random.pick(["tcp", "udp"]), dport, sport, "icmp-type": "" }),
    () => ({
      ...plain,
      macro: "",
      proto: "icmp",
      dport: "",
      sport: "",
      "icmp-type": random.pick(["echo-request", "redirect"]),
    }),
  ])();
}

/** What is sent empty is not told. */
const unset = (sent: string | string[]) => (sent === "" ? undefined : sent);

const withUnset = (subject: Subject): Subject => ({
  ...subject,
  told: {
    ...subject.told,
    ...Object.fromEntries(["macro", "proto", "dport", "sport", "icmp-type"].map((name) => [name, unset])),
  },
});

/** A change takes away what it does not name. */
const alwaysNamed: Record<string, Make> = { comment: (random) => random.word() };

const aliases = (path: string): Subject => ({
  create: `POST ${path}/aliases`,
  read: `GET ${path}/aliases/{name}`,
  update: `PUT ${path}/aliases/{name}`,
  remove: `DELETE ${path}/aliases/{name}`,
  given: { ...place, ...alwaysNamed, rename: () => undefined },
  decodes: "comment? string; name string; cidr string; digest string; ipversion int",
});

const entries = (path: string): Subject => ({
  create: `POST ${path}/ipset/{name}`,
  read: `GET ${path}/ipset/{name}/{cidr}`,
  update: `PUT ${path}/ipset/{name}/{cidr}`,
  remove: `DELETE ${path}/ipset/{name}/{cidr}`,
  given: { ...place, ...alwaysNamed, nomatch: always("1") },
  decodes: "cidr string; nomatch? bool; comment? string",
});

const options = (path: string, decodes: string): Subject => ({
  create: `PUT ${path}/options`,
  read: `GET ${path}/options`,
  update: `PUT ${path}/options`,
  given: { ...place, enable: always("1") },
  decodes,
});

const subjects: Record<string, Subject> = {
  "rules of the cluster": withUnset(rules(`${cluster}/rules`, ["in", "out", "forward"])),
  "rules of a group": withUnset(rules(`${cluster}/groups/{group}`, ["in", "out", "forward"])),
  "rules of a node": withUnset(rules(`${node}/rules`, ["in", "out", "forward"])),
  "rules of a guest": withUnset(rules(`${guest}/rules`, ["in", "out"])),
  "rules of a virtual network": withUnset(rules(`${vnet}/rules`, ["forward"])),
  "aliases of the cluster": aliases(cluster),
  "aliases of a guest": aliases(guest),
  "entries of the cluster's IP sets": entries(cluster),
  "entries of a guest's IP sets": entries(guest),
  "options of the cluster": options(
    cluster,
    "ebtables bool; enable bool; policy_in string; policy_out string; policy_forward string; log_ratelimit string",
  ),
  "options of a node": options(
    node,
    "enable? bool; log_level_in? string; log_level_out? string; log_level_forward? string; log_nf_conntrack? bool; " +
      "ndp? bool; nf_conntrack_allow_invalid? bool; nf_conntrack_helpers? string; nf_conntrack_max? int; " +
      "nf_conntrack_tcp_timeout_established? int; nf_conntrack_tcp_timeout_syn_recv? int; nftables? bool; " +
      "nosmurfs? bool; protection_synflood? bool; protection_synflood_burst? int; protection_synflood_rate? int; " +
      "smurf_log_level? string; tcp_flags_log_level? string",
  ),
  "options of a guest": options(
    guest,
    "dhcp bool; enable bool; ipfilter bool; log_level_in string; log_level_out string; macfilter bool; ndp bool; " +
      "policy_in string; policy_out string; radv bool",
  ),
  "options of a virtual network": options(
    vnet,
    "enable bool; policy_forward string; log_level_forward string",
  ),
};

/** What the objects are put into. */
async function setUp(context: TestContext, what: string) {
  const api = testApi(context);
  await api.ask("POST", "/cluster/sdn/zones", { zone: "base", type: "simple" });
  await api.ask("POST", "/cluster/sdn/vnets", { vnet: "net", zone: "base" });
  await api.ask("POST", `${cluster}/groups`, { group: "web" });
  if (what.startsWith("entries")) {
    await api.ask("POST", `${cluster}/ipset`, { name: "office" });
    await api.ask("POST", "/nodes/prox-101/qemu/9020/firewall/ipset", { name: "office" });
  }
  return api;
}

for (const [what, subject] of Object.entries(subjects)) {
  test(`random ${what} are read back as they were sent`, async (context) => {
    await assertRoundTrips(await setUp(context, what), subject, rounds);
  });
}
