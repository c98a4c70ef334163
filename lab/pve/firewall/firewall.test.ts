import assert from "node:assert/strict";
import { test } from "node:test";
import { testApi } from "../testing/api.ts";

const rules = "/cluster/firewall/rules";

test("a new rule comes before all others, switched off unless it says otherwise", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", rules, { type: "in", action: "ACCEPT", comment: "first", enable: 1 });
  await ask("POST", rules, { type: "out", action: "DROP", comment: "second" });
  const list = await ask("GET", rules);
  assert.deepEqual(
    list.map(({ pos, type, enable, comment }: Record<string, unknown>) => [pos, type, enable, comment]),
    [
      [0, "out", 0, "second"],
      [1, "in", 1, "first"],
    ],
  );
});

test("a single rule tells its position as a text, which is what the provider reads", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", rules, {
    type: "in",
    action: "ACCEPT",
    macro: "ssh",
    source: "10.0.0.0/24",
    log: "info",
    enable: 1,
  });
  const { digest, ...rule } = await ask("GET", `${rules}/0`);
  assert.match(digest, /^[0-9a-f]{40}$/);
  assert.deepEqual(rule, {
    pos: "0",
    type: "in",
    action: "ACCEPT",
    macro: "SSH",
    source: "10.0.0.0/24",
    log: "info",
    enable: 1,
    ipversion: 4,
  });
});

test("empty parameters unset what they name", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", rules, {
    type: "in",
    action: "ACCEPT",
    proto: "tcp",
    dport: "80",
    dest: "",
    comment: "x",
  });
  await ask("PUT", `${rules}/0`, { dport: "", sport: "", comment: "" });
  const { digest: _, ...rule } = await ask("GET", `${rules}/0`);
  assert.deepEqual(rule, { pos: "0", type: "in", action: "ACCEPT", proto: "tcp", enable: 0 });
});

test("a rule moves to stand before the one that was at the new position", async (context) => {
  const { ask } = testApi(context);
  for (const comment of ["d", "c", "b", "a"])
    await ask("POST", rules, { type: "in", action: "DROP", comment });
  const order = async () =>
    (await ask("GET", rules)).map(({ comment }: { comment: string }) => comment).join("");
  assert.equal(await order(), "abcd");
  await ask("PUT", `${rules}/0`, { moveto: 2 });
  assert.equal(await order(), "bacd");
  await ask("PUT", `${rules}/3`, { moveto: 0 });
  assert.equal(await order(), "dbac");
  await ask("PUT", `${rules}/0`, { moveto: 9 });
  assert.equal(await order(), "bacd");
});

test("positions end with the list", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", rules, { type: "in", action: "DROP" });
  for (const [method, parameters] of [["GET"], ["PUT", { comment: "x" }], ["DELETE"]] as const) {
    const { status, message } = await refusal(method, `${rules}/1`, parameters);
    assert.equal(status, 500);
    assert.equal(message, "no rule at position 1");
  }
  await ask("DELETE", `${rules}/0`);
  assert.deepEqual(await ask("GET", rules), []);
});

test("a change on rules that are not the present ones is refused", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", rules, { type: "in", action: "DROP" });
  const { digest } = await ask("GET", `${rules}/0`);
  await ask("PUT", `${rules}/0`, { comment: "mine", digest });
  const { message } = await refusal("PUT", `${rules}/0`, { comment: "theirs", digest });
  assert.match(message, /^detected modified configuration/);
});

const wrong: [string, Record<string, string>, Record<string, string>][] = [
  ["a macro that nobody knows", { macro: "Sesame" }, { macro: "unknown macro 'Sesame'" }],
  ["an alias that is not there", { source: "office" }, { source: "no such alias 'office'" }],
  ["an IP set that is not there", { dest: "+office" }, { dest: "no such ipset 'office'" }],
  [
    "a port without a protocol",
    { dport: "80" },
    { proto: "missing property - 'dport' requires this property" },
  ],
  [
    "ports of a protocol that has none",
    { proto: "gre", dport: "80" },
    { dport: "protocol 'gre' does not support ports" },
  ],
  [
    "another protocol than its macro's",
    { macro: "SSH", proto: "udp" },
    { proto: "parameter 'proto' already define in macro (value = 'tcp')" },
  ],
  [
    "a type of ICMP for TCP",
    { proto: "tcp", "icmp-type": "echo-request" },
    { proto: "missing property - 'icmp-type' requires this property" },
  ],
  [
    "a type of ICMP for the other version",
    { proto: "icmp", "icmp-type": "packet-too-big" },
    { "icmp-type": "invalid icmp-type 'packet-too-big' for proto 'icmp'" },
  ],
  [
    "addresses of both versions",
    { source: "10.0.0.1", dest: "fd00::1" },
    { dest: "detected mixed ipv4/ipv6 addresses in rule" },
  ],
  ["an action that is none", { action: "ALLOW" }, { action: "unknown action 'ALLOW'" }],
  [
    "host bits in a network",
    { source: "10.0.0.1/24" },
    { source: "invalid format - invalid IP address: Invalid prefix 00001010000000000000000000000001/24" },
  ],
  [
    "a port that is too high",
    { proto: "tcp", dport: "70000" },
    { dport: "invalid format - invalid port '70000'" },
  ],
  [
    "a range that runs backwards",
    { proto: "tcp", dport: "90:80" },
    {
      dport: "invalid format - backwards range '90:80' not allowed, did you mean '80:90'?",
    },
  ],
  [
    "a protocol that nobody knows",
    { proto: "carrier" },
    { proto: "invalid format - unknown protocol 'carrier'" },
  ],
];

for (const [what, parameters, errors] of wrong) {
  test(`a rule with ${what} is refused`, async (context) => {
    const { refusal, ask } = testApi(context);
    const refused = await refusal("POST", rules, { type: "in", action: "ACCEPT", ...parameters });
    assert.equal(refused.status, 400);
    assert.deepEqual(refused.errors, errors);
    assert.deepEqual(await ask("GET", rules), []);
  });
}

test("aliases are found whatever their capitals, renamed, and tell the version of their address", async (context) => {
  const { ask, refusal } = testApi(context);
  const aliases = "/cluster/firewall/aliases";
  await ask("POST", aliases, { name: "Office", cidr: "10.0.0.7/32", comment: " the office " });
  const { digest: _, ...alias } = await ask("GET", `${aliases}/office`);
  assert.deepEqual(alias, { name: "Office", cidr: "10.0.0.7", ipversion: 4, comment: "the office" });
  const again = await refusal("POST", aliases, { name: "OFFICE", cidr: "10.0.0.8" });
  assert.deepEqual(again.errors, { name: "alias 'OFFICE' already exists" });
  await ask("PUT", `${aliases}/office`, { rename: "home", cidr: "fd00::/64" });
  assert.deepEqual(
    (await ask("GET", aliases)).map(({ name, cidr, ipversion }: Record<string, unknown>) => [
      name,
      cidr,
      ipversion,
    ]),
    [["home", "fd00::/64", 6]],
  );
  const { errors } = await refusal("GET", `${aliases}/office`);
  assert.deepEqual(errors, { name: "no such alias" });
  await ask("DELETE", `${aliases}/home`);
  assert.deepEqual(await ask("GET", aliases), []);
});

test("IP sets have entries, are renamed with them, and go only when they are empty or by force", async (context) => {
  const { ask, refusal } = testApi(context);
  const ipsets = "/cluster/firewall/ipset";
  await ask("POST", ipsets, { name: "admins", comment: "who may" });
  await ask("POST", `${ipsets}/admins`, { cidr: "10.0.0.0/8" });
  await ask("POST", `${ipsets}/admins`, { cidr: "10.1.0.0/16", nomatch: 1, comment: "not these" });
  const again = await refusal("POST", `${ipsets}/admins`, { cidr: "10.0.0.0/8" });
  assert.deepEqual(again.errors, { cidr: "address '10.0.0.0/8' already exists" });
  await ask("POST", ipsets, { name: "operators", rename: "admins" });
  const entries = await ask("GET", `${ipsets}/operators`);
  assert.deepEqual(
    entries.map(({ digest: _, ...entry }: { digest: string }) => entry),
    [{ cidr: "10.1.0.0/16", nomatch: 1, comment: "not these" }, { cidr: "10.0.0.0/8" }],
  );
  const [{ name, comment }] = await ask("GET", ipsets);
  assert.deepEqual([name, comment], ["operators", "who may"]);
  assert.equal((await refusal("DELETE", `${ipsets}/operators`)).message, "IPSet 'operators' is not empty");
  await ask("DELETE", `${ipsets}/operators/10.1.0.0%2F16`);
  await ask("DELETE", `${ipsets}/operators`, { force: 1 });
  assert.equal((await refusal("GET", `${ipsets}/operators`)).message, "no such IPSet 'operators'");
});

test("security groups have rules, are referred to by guests, and references follow a new name", async (context) => {
  const { ask, refusal } = testApi(context);
  const groups = "/cluster/firewall/groups";
  await ask("POST", groups, { group: "web", comment: "what the web needs" });
  await ask("POST", `${groups}/web`, { type: "in", action: "ACCEPT", macro: "HTTPS", enable: 1 });
  await ask("POST", rules, { type: "group", action: "web", source: "10.0.0.1", enable: 1 });
  const existing = await refusal("POST", groups, { group: "web" });
  assert.deepEqual(existing.errors, { group: "Security group 'web' already exists" });
  await ask("POST", groups, { group: "edge", rename: "web" });
  const { digest: _, ...reference } = await ask("GET", `${rules}/0`);
  assert.deepEqual(reference, { pos: "0", type: "group", action: "edge", enable: 1 });
  assert.equal((await ask("GET", `${groups}/edge/0`)).macro, "HTTPS");
  const nested = await refusal("POST", `${groups}/edge`, { type: "group", action: "edge" });
  assert.deepEqual(nested.errors, { type: "security groups not allowed" });
  assert.equal((await refusal("DELETE", `${groups}/edge`)).message, "Security group 'edge' is not empty");
  assert.equal((await refusal("GET", `${groups}/web`)).message, "no such security group 'web'");
  await ask("DELETE", `${groups}/edge/0`);
  await ask("DELETE", `${groups}/edge`);
  assert.deepEqual(await ask("GET", groups), []);
});

test("options are those that were set, without what was deleted", async (context) => {
  const { ask, refusal } = testApi(context);
  const options = "/nodes/prox-101/firewall/options";
  await ask("PUT", options, { enable: 1, ndp: 0, nf_conntrack_max: 65536, log_level_in: "info" });
  await ask("PUT", options, { delete: "log_level_in" });
  const { digest: _, ...set } = await ask("GET", options);
  assert.deepEqual(set, { enable: 1, ndp: 0, nf_conntrack_max: 65536 });
  const { errors } = await refusal("PUT", options, { delete: "colour" });
  assert.deepEqual(errors, { delete: "no such option 'colour'" });
});

test("what a guest has is its own, and comes before what the cluster has under the same name", async (context) => {
  const { ask, refusal } = testApi(context);
  const guest = "/nodes/prox-101/qemu/9020/firewall";
  await ask("POST", "/cluster/firewall/aliases", { name: "peer", cidr: "fd00::1" });
  await ask("POST", `${guest}/aliases`, { name: "peer", cidr: "10.0.0.1" });
  await ask("POST", `${guest}/rules`, { type: "in", action: "ACCEPT", source: "peer", iface: "net0" });
  assert.equal((await ask("GET", `${guest}/rules/0`)).ipversion, 4);
  await ask("POST", `${guest}/rules`, { type: "in", action: "ACCEPT", source: "dc/peer" });
  assert.equal((await ask("GET", `${guest}/rules/0`)).ipversion, 6);
  const refs = await ask("GET", `${guest}/refs`, { type: "alias" });
  assert.deepEqual(
    refs.map(({ ref }: { ref: string }) => ref),
    ["dc/peer", "guest/peer"],
  );
  const { errors } = await refusal("POST", `${guest}/rules`, { type: "in", action: "DROP", iface: "eth0" });
  assert.deepEqual(errors, { iface: "value does not match the regex pattern 'net\\d+'" });
  assert.deepEqual(await ask("GET", rules), []);
});

test("a guest that is not there has no firewall", async (context) => {
  const { refusal } = testApi(context);
  const { message } = await refusal("GET", "/nodes/prox-101/qemu/150/firewall/rules");
  assert.equal(message, "Configuration file 'nodes/prox-101/qemu-server/150.conf' does not exist");
});

test("a virtual network's firewall has rules for what is forwarded", async (context) => {
  const { ask, refusal } = testApi(context);
  const forwarded = "/cluster/sdn/vnets/vnet1/firewall/rules";
  assert.equal((await refusal("GET", forwarded)).message, "invalid vnet specified");
  await ask("POST", "/cluster/sdn/zones", { zone: "zone1", type: "simple" });
  await ask("POST", "/cluster/sdn/vnets", { vnet: "vnet1", zone: "zone1" });
  await ask("POST", forwarded, { type: "forward", action: "DROP" });
  assert.equal((await ask("GET", forwarded)).length, 1);
  assert.equal((await refusal("POST", forwarded, { type: "in", action: "DROP" })).status, 400);
});
