import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { testApi } from "../../testing/api.ts";

const network = "/nodes/prox-101/network";
const node = "/nodes/prox-101";

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape.
const named = (list: any[], iface: string) => list.find((one) => one.iface === iface);

test("a node has its public bridge and that of the vSwitch", async (context) => {
  const { ask } = testApi(context);
  const list = await ask("GET", network, { type: "bridge" });
  assert.deepEqual(named(list, "vmbr1"), {
    iface: "vmbr1",
    type: "bridge",
    method: "static",
    method6: "manual",
    address: "192.168.100.101",
    netmask: "24",
    cidr: "192.168.100.101/24",
    families: ["inet"],
    bridge_ports: "enp9s0.4000",
    bridge_stp: "off",
    bridge_fd: "0",
    mtu: "1400",
    comments: "vSwitch\n",
    autostart: 1,
    active: 1,
    exists: 1,
    priority: 6,
  });
  assert.equal(named(list, "vmbr0").gateway, "203.0.113.1");
});

test("an interface is pending until the network is reloaded by a task", async (context) => {
  const { ask, task } = testApi(context);
  await ask("POST", network, {
    iface: "vmbr9",
    type: "bridge",
    cidr: "10.9.0.1/24",
    bridge_vlan_aware: 1,
    mtu: 9000,
    comments: "new",
    autostart: 1,
  });
  const pending = named(await ask("GET", network), "vmbr9");
  assert.deepEqual([pending.exists, pending.active, pending.mtu], [undefined, undefined, "9000"]);
  assert.deepEqual(
    [pending.cidr, pending.method, pending.bridge_vids, pending.comments],
    ["10.9.0.1/24", "static", "2-4094", "new\n"],
  );
  assert.equal((await task("PUT", network)).exitstatus, "OK");
  assert.equal(named(await ask("GET", network), "vmbr9").active, 1);
});

test("what is pending is forgotten on demand", async (context) => {
  const { ask } = testApi(context);
  await ask("DELETE", `${network}/vmbr1`);
  assert.equal(named(await ask("GET", network), "vmbr1"), undefined);
  await ask("DELETE", network);
  assert.ok(named(await ask("GET", network), "vmbr1"));
});

test("a change without an address takes it away, what else is not named stays", async (context) => {
  const { ask } = testApi(context);
  await ask("PUT", `${network}/vmbr1`, { type: "bridge", bridge_ports: "", delete: "comments" });
  const changed = named(await ask("GET", network), "vmbr1");
  assert.deepEqual(
    [changed.cidr, changed.address, changed.method, changed.mtu, changed.comments],
    [undefined, undefined, "manual", "1400", undefined],
  );
});

test("a VLAN tells its tag and device by its name", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", network, { iface: "vmbr0.10", type: "vlan" });
  await ask("POST", network, { iface: "vlan20", type: "vlan", "vlan-raw-device": "vmbr0" });
  const list = await ask("GET", network, { type: "vlan" });
  for (const [iface, id] of [
    ["vmbr0.10", "10"],
    ["vlan20", "20"],
  ] as const) {
    const { "vlan-id": tag, "vlan-raw-device": device } = named(list, iface);
    assert.deepEqual([tag, device], [id, "vmbr0"]);
  }
});

test("a node has one default gateway, and each interface once", async (context) => {
  const { refusal } = testApi(context);
  const second = await refusal("POST", network, {
    iface: "vmbr9",
    type: "bridge",
    cidr: "10.0.0.2/24",
    gateway: "10.0.0.1",
  });
  assert.deepEqual(second.errors, { gateway: "Default gateway already exists on interface 'vmbr0'." });
  const again = await refusal("POST", network, { iface: "vmbr0", type: "bridge" });
  assert.deepEqual(again.errors, { iface: "interface already exists" });
  for (const method of ["GET", "DELETE"]) {
    const missing = await refusal(method, `${network}/vmbr9`);
    assert.equal(missing.status, 400);
    assert.deepEqual(missing.errors, { iface: "interface does not exist" });
  }
});

test("names of a node are written as a whole", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("PUT", `${node}/dns`, { search: "lab.example", dns1: "10.0.0.1", dns2: "10.0.0.2" });
  await ask("PUT", `${node}/dns`, { search: "lab.example", dns1: "10.0.0.3" });
  assert.deepEqual(await ask("GET", `${node}/dns`), { search: "lab.example", dns1: "10.0.0.3" });
  const { digest } = await ask("GET", `${node}/hosts`);
  await ask("POST", `${node}/hosts`, { data: "127.0.0.1 localhost\n", digest });
  assert.equal((await ask("GET", `${node}/hosts`)).data, "127.0.0.1 localhost\n");
  assert.match((await refusal("POST", `${node}/hosts`, { data: "", digest })).message, /^detected modified/);
});

test("a node's local time is that of its zone", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("PUT", `${node}/time`, { timezone: "Asia/Kolkata" });
  const { timezone, time, localtime } = await ask("GET", `${node}/time`);
  assert.deepEqual([timezone, localtime - time], ["Asia/Kolkata", 19_800]);
  const { errors } = await refusal("PUT", `${node}/time`, { timezone: "Moon/Tranquility" });
  assert.deepEqual(errors, { timezone: "No such timezone 'Moon/Tranquility'" });
});

test("a node's description comes back with a line break, as PVE keeps it", async (context) => {
  const { ask } = testApi(context);
  await ask("PUT", `${node}/config`, {
    description: "the first",
    "startall-onboot-delay": 5,
    acmedomain0: "a.example",
  });
  await ask("PUT", `${node}/config`, { delete: "acmedomain0" });
  const { digest: _, ...config } = await ask("GET", `${node}/config`);
  assert.deepEqual(config, { description: "the first\n", "startall-onboot-delay": 5 });
});

test("a repository is added by its handle and switched off by its place", async (context) => {
  const { ask } = testApi(context);
  const repositories = `${node}/apt/repositories`;
  const status = async () =>
    (await ask("GET", repositories))["standard-repos"].find(
      ({ handle }: { handle: string }) => handle === "ceph-squid-no-subscription",
    ).status;
  assert.equal(await status(), undefined);
  await ask("PUT", repositories, { handle: "ceph-squid-no-subscription" });
  assert.equal(await status(), 1);
  await ask("POST", repositories, { path: "/etc/apt/sources.list.d/ceph.list", index: 0, enabled: 0 });
  assert.equal(await status(), 0);
});

function certificate(name: string): { key: string; pem: string } {
  const openssl = (...options: string[]) =>
    execFileSync("openssl", options, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "-"];
  const both = openssl(
    "req",
    "-x509",
    ...key,
    "-subj",
    `/CN=${name}`,
    "-addext",
    `subjectAltName=DNS:${name}`,
  );
  const start = both.indexOf("-----BEGIN CERTIFICATE");
  return { key: both.slice(0, start), pem: both.slice(start) };
}

test("a certificate is told as it was uploaded, is replaced only by force, and belongs to its key", async (context) => {
  const { ask, refusal } = testApi(context);
  const custom = `${node}/certificates/custom`;
  const { key, pem } = certificate("prox-101.estate.example");
  const info = await ask("POST", custom, { certificates: pem, key, restart: 1 });
  assert.deepEqual(await ask("GET", `${node}/certificates/info`), [info]);
  const { filename, subject, san, "public-key-bits": bits } = info;
  assert.deepEqual(
    { filename, pem: info.pem, subject, san, bits },
    {
      filename: "pveproxy-ssl.pem",
      pem,
      subject: "/CN=prox-101.estate.example",
      san: ["prox-101.estate.example"],
      bits: 256,
    },
  );
  assert.match(info.fingerprint, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  const other = certificate("other.estate.example");
  const existing = await refusal("POST", custom, { certificates: other.pem, key: other.key });
  assert.equal(existing.message, "Custom certificate file exists but force flag is not set.");
  const mismatch = await refusal("POST", custom, { certificates: other.pem, force: 1 });
  assert.equal(mismatch.message, "Certificate and key do not match");
  const torn = await refusal("POST", custom, { certificates: pem.slice(0, 200), key, force: 1 });
  assert.deepEqual(torn.errors, {
    certificates: "invalid format - value is not a valid PEM-formatted certificate chain.",
  });
  await ask("DELETE", custom, { restart: 1 });
  assert.deepEqual(await ask("GET", `${node}/certificates/info`), []);
});
