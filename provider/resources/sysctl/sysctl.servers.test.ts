import assert from "node:assert/strict";
import { test } from "node:test";
import { killedAfterEachLine, LocalHost } from "../../server/testing/local-host.ts";
import { Namespaces } from "../../server/testing/namespaces.ts";
import { inputs, type SysctlInputs } from "./inputs.ts";
import type { SysctlObserved } from "./inspect.ts";
import { sysctl } from "./sysctl.ts";

const file = "/etc/sysctl.d/60-router.conf";

function settings(said: Record<string, string>): SysctlInputs {
  return inputs.parse({ name: "router", settings: said });
}

const first = settings({ "net.ipv4.ip_forward": "1", "net.ipv4.ip_local_port_range": "20000 30000" });
const second = settings({ "net.ipv4.ip_forward": "1", "net.ipv4.conf.lo.rp_filter": "2" });
const values =
  "cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/ip_local_port_range /proc/sys/net/ipv4/conf/lo/rp_filter | tr '\\n\\t' '  '";
const untouched = "0 32768 60999 0";

/** A host whose kernel has a network of its own, and with an empty /etc/sysctl.d. */
async function machine() {
  const namespaces = await Namespaces.make(`mkdir -p /etc/sysctl.d
mount -t tmpfs tmpfs /etc/sysctl.d
echo 0 >/proc/sys/net/ipv4/conf/lo/rp_filter`);
  const host = new LocalHost(sysctl, namespaces.enter);
  return {
    host,
    run: (script: string) => namespaces.run(script),
    [Symbol.dispose]() {
      namespaces[Symbol.dispose]();
      host[Symbol.dispose]();
    },
  };
}

function differences(host: LocalHost<SysctlInputs, SysctlObserved>, wanted: SysctlInputs) {
  return sysctl.plan({ old: wanted, wanted, observed: host.observe(wanted) });
}

test("settings are in the kernel and in the file, and leave no trace", async () => {
  using it = await machine();
  const { notes, failed, rest } = it.host.apply({ wanted: first });
  assert.deepEqual({ notes, failed, rest }, { notes: [], failed: undefined, rest: "" });
  assert.equal(it.run(values), "1 20000 30000 0");
  assert.equal(
    it.run(`stat -c %a ${file}; cat ${file}`),
    "644\nnet.ipv4.ip_forward = 1\nnet.ipv4.ip_local_port_range = 20000 30000",
  );
  assert.deepEqual(differences(it.host, first), []);
  assert.deepEqual(it.host.undo(first).notes, []);
  assert.equal(it.run(values), untouched);
  assert.equal(it.run("ls -A /etc/sysctl.d"), "");
});

test("a setting that leaves the program is again what it was before it came", async () => {
  using it = await machine();
  it.host.apply({ wanted: first });
  it.host.apply({ old: first, wanted: second });
  assert.deepEqual(differences(it.host, second), []);
  assert.equal(it.run(values), "1 32768 60999 2");
  it.host.undo(second);
  assert.equal(it.run(values), untouched);
});

test("what somebody changes in the kernel or in the file is drift, and mended", async () => {
  using it = await machine();
  it.host.apply({ wanted: first });
  it.run(`echo 0 >/proc/sys/net/ipv4/ip_forward; echo 'vm.swappiness=1' >>${file}`);
  assert.deepEqual(differences(it.host, first), [
    { path: "settings", kind: "drift", effect: `${file} also says vm/swappiness` },
    { path: 'settings["net.ipv4.ip_forward"]', kind: "drift", effect: "0 in the kernel" },
  ]);
  const { notes } = it.host.apply({ old: first, wanted: first });
  assert.match(notes.join("\n"), /60-router\.conf was changed on the host; that version is kept: /);
  assert.deepEqual(differences(it.host, first), []);
});

test("a file that was there before comes back with the values of the kernel", async () => {
  using it = await machine();
  it.run(`echo '# theirs' >${file}`);
  const { notes } = it.host.apply({ wanted: first });
  assert.match(notes.join("\n"), /^a copy of the former .*60-router\.conf is kept: /);
  it.host.undo(first);
  assert.equal(it.run(`cat ${file}`), "# theirs");
  assert.equal(it.run(values), untouched);
});

test("a value that the kernel refuses leaves everything as it was", async () => {
  using it = await machine();
  it.host.apply({ wanted: first });
  const wrong = settings({ ...first.settings, "net.ipv4.conf.lo.rp_filter": "2", "net.ipv4.tcp_rmem": "x" });
  const { failed, rest } = it.host.apply({ old: first, wanted: wrong });
  assert.equal(failed, "set net.ipv4.conf.lo.rp_filter, net.ipv4.tcp_rmem");
  assert.match(rest, /Invalid argument\nThe settings are as they were before\.$/);
  assert.equal(it.run(values), "1 20000 30000 0");
  assert.deepEqual(differences(it.host, first), []);
});

test("a value of which the kernel makes another is refused with what it makes of it", async () => {
  using it = await machine();
  const { rest } = it.host.apply({ wanted: settings({ "net.ipv4.ip_local_reserved_ports": "80,81" }) });
  assert.equal(
    rest,
    "the kernel made 80-81 of the value 80,81 of /proc/sys/net/ipv4/ip_local_reserved_ports: say it in the program as the kernel does\nThe settings are as they were before.",
  );
  assert.equal(it.run("cat /proc/sys/net/ipv4/ip_local_reserved_ports"), "");
});

test("a setting that this kernel has not, or that is read-only, is refused before anything is touched", async () => {
  using it = await machine();
  assert.throws(() => it.host.apply({ wanted: settings({ "net.ipv4.nosuch": "1" }) }), {
    name: "EstateError",
    message: /^net\.ipv4\.nosuch cannot be set: the kernel of the host has no such setting/,
  });
  it.run("mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys");
  assert.throws(() => it.host.apply({ wanted: settings({ "net.ipv4.ip_forward": "1" }) }), {
    message:
      /^net\.ipv4\.ip_forward cannot be set: it is 0, and read-only on this host, as most settings are inside a container/,
  });
  assert.equal(it.host.apply({ wanted: settings({ "net.ipv4.ip_forward": "0" }) }).failed, undefined);
});

test("an interface with a dot in its name is said with slashes", async () => {
  using it = await machine();
  it.run("ip link add br.7 type bridge");
  const wanted = settings({ "net/ipv4/conf/br.7/rp_filter": "2", "net.ipv4.conf.br/7.arp_ignore": "1" });
  assert.equal(it.host.apply({ wanted }).failed, undefined);
  assert.deepEqual(differences(it.host, wanted), []);
  it.run("ip link delete br.7");
  assert.deepEqual(it.host.undo(wanted).notes, [
    "net/ipv4/conf/br.7/rp_filter is no setting of the kernel any more, so it has no former value",
    "net/ipv4/conf/br.7/arp_ignore is no setting of the kernel any more, so it has no former value",
  ]);
});

test("settings of two resources are asked for in one call, also the same one", async () => {
  using it = await machine();
  const { script, parse } = sysctl.inspect;
  const targets = ["one net.ipv4.ip_forward kernel.printk", "two net.ipv4.ip_forward no.such"];
  const answer = it.run(`answer() {\n${script}\n}\nanswer '${targets.join("' '")}'`);
  const seen = Object.values(Object.fromEntries(parse(answer, targets)));
  const forward = { value: "0", writable: true };
  assert.deepEqual(seen[1], {
    file: { type: "absent" },
    values: { "net.ipv4.ip_forward": forward, "no.such": null },
  });
  assert.match(seen[0]!.values["kernel.printk"]!.value!, /^\d+ \d+ \d+ \d+$/);
});

test("an import gives the inputs back, and then nothing differs", async () => {
  using it = await machine();
  it.run(`printf '# by hand\\nnet.ipv4.ip_forward=0\\n\\n' >${file}`);
  const adopted = sysctl.adopt("router", it.host.ask(sysctl.adoptTarget("router")));
  assert.deepEqual(adopted, settings({ "net.ipv4.ip_forward": "0" }));
  assert.deepEqual(differences(it.host, adopted), []);
});

test("killed anywhere, the next Create or update converges and its removal leaves no trace", async () => {
  using it = await machine();
  const killed = killedAfterEachLine((killedAt) => {
    const created = it.host.apply({ wanted: first, killedAt });
    assert.equal(it.host.apply({ wanted: first }).failed, undefined);
    const updated = it.host.apply({ old: first, wanted: second, killedAt });
    assert.equal(it.host.apply({ old: first, wanted: second }).failed, undefined);
    assert.deepEqual(differences(it.host, second), [], `after line ${killedAt}`);
    it.host.undo(second, { killedAt });
    if (it.host.remembers(second)) it.host.undo(second);
    assert.equal(it.run(values), untouched, `after line ${killedAt}`);
    assert.equal(it.run("ls -A /etc/sysctl.d"), "");
    return updated.lines > created.lines ? updated : created;
  }, 3);
  assert.ok(killed > 3);
});
