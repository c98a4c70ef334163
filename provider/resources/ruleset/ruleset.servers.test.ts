import assert from "node:assert/strict";
import { test } from "node:test";
import { killedAfterEachLine, LocalHost } from "../../server/testing/local-host.ts";
import { Namespaces } from "../../server/testing/namespaces.ts";
import { inputs, type RulesetInputs } from "./inputs.ts";
import { ruleset } from "./ruleset.ts";

const file = "/etc/estate/rulesets/filter.nft";
const theirs = "table inet theirs";

function rules(port: number, more = ""): RulesetInputs {
  return inputs.parse({
    name: "filter",
    rules: `set seen { type ipv4_addr; flags dynamic; }
chain input {
  type filter hook input priority 0; policy accept;
  tcp dport ${port} counter accept # it's {
  ${more}
}`,
  });
}

const first = rules(22);
const second = rules(2222);

/** A host whose kernel has a network of its own, with a table of other people, and with an empty /etc. */
async function machine() {
  const namespaces = await Namespaces.make(`mkdir -p /etc/estate
mount -t tmpfs tmpfs /etc/estate
mount -t tmpfs tmpfs /etc/systemd/system
mount -t tmpfs tmpfs /run/systemd
nft add ${theirs}`);
  const host = new LocalHost(ruleset, namespaces.enter);
  return {
    host,
    run: (script: string) => namespaces.run(script),
    differences: (wanted: RulesetInputs) =>
      ruleset.plan({ old: wanted, wanted, observed: host.observe(wanted) }),
    [Symbol.dispose]() {
      namespaces[Symbol.dispose]();
      host[Symbol.dispose]();
    },
  };
}

/** What is left on it beside the table of other people. */
function left({ run }: { run(script: string): string }): string {
  return run("nft list ruleset; find /etc/estate /etc/systemd/system ! -type d");
}

const nothing = `${theirs} {\n}`;

function effects(differences: { path: string; effect?: string }[]): string[] {
  return differences.map(({ path, effect }) => `${path}: ${effect}`);
}

test("rules are in the kernel and at the next boot, beside other tables, and leave no trace", async () => {
  using it = await machine();
  const { notes, failed, rest } = it.host.apply({ wanted: first });
  assert.deepEqual({ notes, failed, rest }, { notes: [], failed: undefined, rest: "" });
  assert.match(it.run("nft list table inet estate_filter"), /tcp dport 22 counter packets 0 bytes 0 accept/);
  assert.match(
    it.run("cat /etc/systemd/system/sysinit.target.wants/estate-ruleset-filter.service"),
    /ExecStart/,
  );
  assert.deepEqual(it.differences(first), []);
  assert.deepEqual(it.host.undo(first).notes, []);
  assert.equal(left(it), nothing);
});

test("new rules replace the old ones as one, and the file alone loads them again", async () => {
  using it = await machine();
  it.host.apply({ wanted: first });
  assert.deepEqual(it.host.apply({ old: first, wanted: second }).notes, []);
  assert.deepEqual(it.differences(second), []);
  assert.doesNotMatch(it.run("nft list ruleset"), /dport 22 /);
  it.run(`nft flush ruleset; nft -f ${file}`);
  assert.deepEqual(it.differences(second), []);
});

test("rules that nft refuses change nothing, and the error shows the line of the program", async () => {
  using it = await machine();
  it.host.apply({ wanted: first });
  const { failed, rest } = it.host.apply({ old: first, wanted: rules(22, "tcp dport nonsense accept") });
  assert.equal(failed, "validate the new rules of filter");
  assert.match(rest, /:5:\d+-\d+: Error: [\s\S]*nft refuses the new rules, and the old ones stay/);
  assert.deepEqual(it.differences(first), []);
  assert.equal(it.run("ls -A /etc/estate/rulesets"), "filter.nft");
});

test("packets that are counted, and addresses that they put into a set, are no drift", async () => {
  using it = await machine();
  const counting = inputs.parse({
    name: "filter",
    rules: `counter hits { }
set seen { type ipv4_addr; size 9; flags dynamic,timeout; timeout 1h; }
set kept { type ipv4_addr; elements = { 192.0.2.1 }; }
chain input {
  type filter hook input priority 0; policy accept;
  counter name hits update @seen { ip saddr } limit rate 9/second counter
}`,
  });
  it.host.apply({ wanted: counting });
  it.run("ip link set lo up; for i in 1 2 3; do bash -c 'echo >/dev/udp/127.0.0.1/9'; done");
  const seen = it.run("nft list table inet estate_filter");
  assert.match(seen, /counter hits \{\s*packets [1-9]/);
  assert.match(seen, /127\.0\.0\.1/);
  assert.deepEqual(it.differences(counting), []);
  it.run("nft add element inet estate_filter kept '{ 192.0.2.2 }'");
  assert.deepEqual(effects(it.differences(counting)), [
    "kernel: the table inet estate_filter was changed in the kernel",
  ]);
});

const drifts: [string, string, string[], RegExp][] = [
  [
    "a rule that somebody adds to the kernel",
    "nft add rule inet estate_filter input tcp dport 23 accept",
    ["kernel: the table inet estate_filter was changed in the kernel"],
    /that version is kept: .*table-estate_filter-/,
  ],
  [
    "a table that is gone from the kernel",
    "nft flush ruleset",
    ["kernel: the table inet estate_filter is gone from the kernel"],
    /^$/,
  ],
  [
    "a file that somebody edits",
    `echo >>${file}`,
    [`rules: ${file} was changed on the host`],
    /that version is kept: .*filter\.nft-/,
  ],
  [
    "a unit that somebody disables",
    "rm /etc/systemd/system/sysinit.target.wants/*",
    ["boot: estate-ruleset-filter.service does not start at boot"],
    /^$/,
  ],
];
for (const [what, damage, seen, note] of drifts)
  test(`${what} is drift, and mended`, async () => {
    using it = await machine();
    it.host.apply({ wanted: first });
    it.run(damage);
    assert.deepEqual(effects(it.differences(first)), seen);
    const { notes } = it.host.apply({ old: first, wanted: first });
    assert.match(notes.join("\n"), note);
    assert.deepEqual(it.differences(first), []);
  });

test("a table and a file that had the name before come back", async () => {
  using it = await machine();
  it.run(
    `mkdir -p /etc/estate/rulesets; echo '# theirs' >${file}; nft 'add table inet estate_filter; add chain inet estate_filter old'`,
  );
  const before = left(it);
  const { notes } = it.host.apply({ wanted: first });
  assert.equal(notes.length, 2);
  it.host.undo(first);
  assert.equal(left(it), before);
});

test("an import gives the inputs back, and then nothing differs", async () => {
  using it = await machine();
  assert.throws(() => ruleset.adopt("filter", it.host.ask(ruleset.adoptTarget("filter"))), /is not there/);
  it.host.apply({ wanted: first });
  const adopted = ruleset.adopt("filter", it.host.ask(ruleset.adoptTarget("filter")));
  assert.deepEqual(adopted, first);
  assert.deepEqual(it.differences(adopted), []);
});

test("killed anywhere, the next Create or update converges and its removal leaves no trace", async () => {
  using it = await machine();
  const killed = killedAfterEachLine((killedAt) => {
    const created = it.host.apply({ wanted: first, killedAt });
    assert.equal(it.host.apply({ wanted: first }).failed, undefined);
    it.host.apply({ old: first, wanted: second, killedAt });
    assert.equal(it.host.apply({ old: first, wanted: second }).failed, undefined);
    assert.deepEqual(it.differences(second), [], `after line ${killedAt}`);
    it.host.undo(second, { killedAt });
    if (it.host.remembers(second)) it.host.undo(second);
    assert.equal(left(it), nothing, `after line ${killedAt}`);
    return created;
  }, 3);
  assert.ok(killed > 3);
});
