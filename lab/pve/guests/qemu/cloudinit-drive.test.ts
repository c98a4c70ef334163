import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type TestContext, test } from "node:test";
import { type TestApi, testApi } from "../../testing/api.ts";
import { generatedFile, seedFiles } from "../cloudinit.ts";
import { findGuest } from "../guest.ts";
import { createMachine, layOutFile, machines, publicKey } from "./testing.ts";

const machine = `${machines}/101`;

async function withDrive(context: TestContext, options: Record<string, string> = {}): Promise<TestApi> {
  const api = testApi(context);
  await createMachine(api, 101, {
    name: "web1",
    scsi0: "ceph:1",
    ide2: "ceph:cloudinit",
    net0: "virtio=BC:24:11:00:00:01,bridge=vmbr1",
    ciuser: "ops",
    sshkeys: encodeURIComponent(publicKey),
    ipconfig0: "ip=192.168.100.50/24,gw=192.168.100.1",
    ...options,
  });
  return api;
}

const seedOf = ({ cluster }: TestApi) => seedFiles(cluster, findGuest(cluster, 101)!);

test("a machine gets the seed that PVE writes, with the node's name servers", async (context) => {
  const api = await withDrive(context);
  await api.ask("PUT", "/nodes/prox-101/dns", { search: "estate.example", dns1: "192.0.2.53" });
  assert.equal((await api.task("POST", `${machine}/status/start`)).exitstatus, "OK");
  const seed = api.machines.started.get(101)?.seed ?? {};
  const user = `#cloud-config
hostname: web1
manage_etc_hosts: true
fqdn: web1
user: ops
ssh_authorized_keys:
  - ${publicKey}
chpasswd:
  expire: False
users:
  - default
package_upgrade: true
`;
  const network = `version: 1
config:
    - type: physical
      name: eth0
      mac_address: 'bc:24:11:00:00:01'
      subnets:
      - type: static
        address: '192.168.100.50'
        netmask: '255.255.255.0'
        gateway: '192.168.100.1'
    - type: nameserver
      address:
      - '192.0.2.53'
      search:
      - 'estate.example'
`;
  const id = createHash("sha1")
    .update(user + network)
    .digest("hex");
  assert.deepEqual(seed, {
    "user-data": user,
    "network-config": network,
    "meta-data": `instance-id: ${id}\n`,
    "vendor-data": "",
  });
});

test("a machine without the drive has no seed", async (context) => {
  const api = testApi(context);
  await createMachine(api, 101, { ciuser: "ops" });
  await api.task("POST", `${machine}/status/start`);
  assert.equal(api.machines.started.get(101)?.seed, undefined);
});

test("what is changed while the machine runs is in its seed when that is made anew, or at its next start", async (context) => {
  const api = await withDrive(context);
  await api.task("POST", `${machine}/status/start`);
  const user = () => api.machines.started.get(101)?.seed?.["user-data"]?.match(/^user: (.*)$/m)?.[1];
  await api.ask("PUT", `${machine}/config`, { ciuser: "admin", nameserver: "192.0.2.9", delete: "sshkeys" });
  assert.equal(user(), "ops");
  assert.deepEqual(await api.ask("GET", `${machine}/cloudinit`), [
    { key: "nameserver", pending: "192.0.2.9" },
    { key: "ciuser", value: "ops", pending: "admin" },
    { key: "sshkeys", delete: 1 },
  ]);
  assert.equal(await api.ask("PUT", `${machine}/cloudinit`), null);
  assert.equal(user(), "admin");
  assert.deepEqual(await api.ask("GET", `${machine}/cloudinit`), [
    { key: "ciuser", value: "admin" },
    { key: "nameserver", value: "192.0.2.9" },
  ]);
  await api.ask("PUT", `${machine}/config`, { ciuser: "root" });
  await api.task("POST", `${machine}/status/reboot`);
  assert.equal(user(), "root");
  assert.equal(findGuest(api.cluster, 101)?.seeded, undefined);
});

test("a machine that plugs cloud-init reads changes at once", async (context) => {
  const api = await withDrive(context, { hotplug: "network,disk,usb,cloudinit" });
  await api.task("POST", `${machine}/status/start`);
  await api.ask("PUT", `${machine}/config`, { ciuser: "admin" });
  assert.match(api.machines.started.get(101)?.seed?.["user-data"] ?? "", /^user: admin$/m);
});

test("a drive that is plugged into a running machine has all the other changes of its call", async (context) => {
  const api = testApi(context);
  await createMachine(api, 101, { scsi0: "ceph:1" });
  await api.task("POST", `${machine}/status/start`);
  await api.ask("PUT", `${machine}/config`, { scsi5: "ceph:cloudinit", ciuser: "ops", name: "web9" });
  assert.equal(findGuest(api.cluster, 101)?.config.scsi5, "ceph:vm-101-cloudinit,media=cdrom");
  assert.match(
    api.machines.started.get(101)?.seed?.["user-data"] ?? "",
    /^hostname: web9\n(?:.*\n)*user: ops$/m,
  );
});

test("snippets stand in the place of what PVE makes", async (context) => {
  const api = await withDrive(context);
  await layOutFile(api.cluster, "snippets", "user.yaml", "#cloud-config\nmine: true\n");
  await layOutFile(api.cluster, "snippets", "vendor.yaml", "#cloud-config\n{}\n");
  const before = await seedOf(api);
  await api.ask("PUT", `${machine}/config`, {
    cicustom: "user=local:snippets/user.yaml,vendor=local:snippets/vendor.yaml",
  });
  const seed = await seedOf(api);
  assert.equal(seed["user-data"], "#cloud-config\nmine: true\n");
  assert.equal(seed["vendor-data"], "#cloud-config\n{}\n");
  assert.equal(seed["network-config"], before["network-config"]);
  assert.notEqual(seed["meta-data"], before["meta-data"]);
});

test("a snippet that is not there, is none or is too big keeps the machine from starting", async (context) => {
  const api = await withDrive(context);
  await layOutFile(api.cluster, "iso", "debian.iso", "x");
  await layOutFile(api.cluster, "snippets", "big.yaml", "x".repeat(1024 ** 2 + 1));
  const guest = findGuest(api.cluster, 101)!;
  for (const [cicustom, text] of [
    ["user=local:snippets/absent.yaml", "volume local:snippets/absent.yaml does not exist"],
    ["user=local:iso/debian.iso", "local:iso/debian.iso is not in the snippets directory"],
    ["user=local:snippets/big.yaml", "file 'local:snippets/big.yaml' too long - aborting"],
  ] as const) {
    const changed = { ...guest, config: { ...guest.config, cicustom } };
    await assert.rejects(seedFiles(api.cluster, changed), { message: text });
  }
});

test("what PVE would make is told, of a config drive where that is set or Windows reads it", async (context) => {
  const api = await withDrive(context);
  const dump = (type: string) => api.ask("GET", `${machine}/cloudinit/dump`, { type });
  const seed = await seedOf(api);
  assert.equal(await dump("user"), seed["user-data"]);
  assert.equal(await dump("network"), seed["network-config"]);
  assert.equal(await dump("meta"), seed["meta-data"]);
  await api.ask("PUT", `${machine}/config`, { citype: "configdrive2" });
  assert.match(await dump("network"), /^auto lo\niface lo inet loopback\n/);
  assert.match(await dump("meta"), /^\{\n {5}"uuid": "[0-9a-f]{40}",\n/);
  const guest = findGuest(api.cluster, 101)!;
  const windows = { ...guest, config: { name: "w", ostype: "win11" } };
  assert.match(generatedFile(api.cluster, windows, "network"), /^auto lo\n/);
});
