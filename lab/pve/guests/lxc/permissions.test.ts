import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { writeAcl } from "../../access/acl.ts";
import { writeRole } from "../../access/roles.ts";
import { containerApi, template } from "../../testing/containers.ts";
import { findGuest } from "../guest.ts";
import { estate } from "../qemu/testing.ts";

const list = "/nodes/prox-101/lxc";
const config = `${list}/101/config`;
type Options = Record<string, string | number>;

/** A container of which the estate's token may what is said, and nothing else. */
async function withRights(context: TestContext, privileges: string[], before: Options = {}) {
  const api = await containerApi(context);
  await api.create({ rootfs: "local-lvm:8", ...before });
  writeRole(api.cluster, { roleid: "Test", privileges });
  const rule = { type: "user", ugid: "estate@pve", roleid: "Test", propagate: true } as const;
  writeAcl(api.cluster, { ...rule, path: "/vms/101" });
  return api;
}

const denied = (what: string) => `Permission check failed (${what})`;
const onlyRoot = (what: string) => denied(`${what} is only allowed for root@pam`);

const every = [
  ...["CPU", "Memory", "Options", "Network", "Disk"].map((one) => `VM.Config.${one}`),
  "VM.Allocate",
];
// Passes the check of the method, and none of what is tested.
const passing = (privilege?: string) =>
  privilege === "VM.Config.Options" ? "VM.Config.CPU" : "VM.Config.Options";
const everyBut = (privilege?: string) => [passing(privilege), ...every.filter((one) => one !== privilege)];

const net0 = "name=eth0,bridge=vmbr0";

const rules: [options: Options, privilege: string, before?: Options][] = [
  [{ cores: 2 }, "VM.Config.CPU"],
  [{ cpulimit: 2 }, "VM.Config.CPU"],
  [{ delete: "cores" }, "VM.Config.CPU", { cores: 2 }],
  [{ memory: 1024 }, "VM.Config.Memory"],
  [{ swap: 0 }, "VM.Config.Memory"],
  [{ hostname: "db" }, "VM.Config.Network"],
  [{ nameserver: "192.0.2.1" }, "VM.Config.Network"],
  [{ net0 }, "VM.Config.Network"],
  [{ delete: "net0" }, "VM.Config.Network", { net0 }],
  [{ mp0: "ceph:1,mp=/data" }, "VM.Config.Disk"],
  [{ delete: "mp0" }, "VM.Config.Disk", { mp0: "ceph:1,mp=/data" }],
  [{ tags: "a" }, "VM.Config.Options"],
  [{ description: "Changed." }, "VM.Config.Options"],
  [{ onboot: 1 }, "VM.Config.Options"],
  [{ protection: 1 }, "VM.Config.Options"],
  [{ features: "nesting=0" }, "VM.Allocate"],
];

for (const [options, privilege, before] of rules) {
  test(`${JSON.stringify(options)} needs ${privilege}`, async (context) => {
    const { ask } = await withRights(context, [privilege, passing(privilege)], before);
    await ask("PUT", config, options, estate);
  });

  test(`${JSON.stringify(options)} is refused without`, async (context) => {
    const { refusal, cluster } = await withRights(context, everyBut(privilege), before);
    const untouched = findGuest(cluster, 101);
    const { status, message } = await refusal("PUT", config, options, estate);
    assert.deepEqual([status, message], [403, denied(`/vms/101, ${privilege}`)]);
    assert.deepEqual(findGuest(cluster, 101), untouched);
  });
}

const rootOnly: [options: Options, text: string, before?: Options][] = [
  [{ features: "nesting=1,keyctl=1" }, onlyRoot("changing feature flags (except nesting)")],
  [{ features: "nesting=1,mount=nfs" }, onlyRoot("changing feature flags (except nesting)")],
  [
    { features: "nesting=0" },
    onlyRoot("changing feature flags for privileged container"),
    { unprivileged: 0 },
  ],
  [{ mp0: "/mnt/node,mp=/srv/node" }, onlyRoot("mount point type bind")],
  [{ mp0: "/dev/sdb1,mp=/srv/node" }, onlyRoot("mount point type device")],
  [{ dev0: "/dev/ttyUSB0" }, onlyRoot("configuring device passthrough")],
  [{ hookscript: "local:snippets/x.sh" }, onlyRoot("changing the hookscript")],
  [{ mp0: "tape:1,mp=/data" }, denied("/storage/tape, Datastore.AllocateSpace")],
];

for (const [options, text, before] of rootOnly) {
  test(`${JSON.stringify(options)} is not for those who may change all of a container`, async (context) => {
    const { refusal, cluster } = await withRights(context, everyBut(), before);
    // Elsewhere it may allocate anywhere.
    writeRole(cluster, { roleid: "EstateStorage", privileges: [] });
    const untouched = findGuest(cluster, 101);
    const { status, message } = await refusal("PUT", config, options, estate);
    assert.deepEqual([status, message], [403, text]);
    assert.deepEqual(findGuest(cluster, 101), untouched);
  });
}

test("features other than nesting are root's when a container is made, too", async (context) => {
  const { refusal } = await containerApi(context);
  const given = { vmid: 102, ostemplate: template, storage: "local-lvm", pool: "brainall" };
  const refused = async (more: Options) =>
    (await refusal("POST", list, { ...given, ...more }, estate)).message;
  assert.equal(
    await refused({ features: "fuse=1,nesting=1" }),
    onlyRoot("changing feature flags (except nesting)"),
  );
  assert.equal(await refused({ unprivileged: 0 }), denied("/, Sys.Modify"));
});

test("the estate makes containers in its own pool, and works on them there", async (context) => {
  const { ask, cluster, refusal } = await containerApi(context);
  const given = { vmid: 102, ostemplate: template, storage: "local-lvm", features: "nesting=1" };
  assert.equal((await refusal("POST", list, given, estate)).status, 403);
  const upid = await ask("POST", list, { ...given, pool: "brainall", net0 }, estate);
  assert.match(upid, /:estate@pve!pulumi:$/);
  assert.equal((await cluster.tasks.ended(upid)).exitstatus, "OK");
  await ask("PUT", `${list}/102/config`, { memory: 1024 }, estate);
  await cluster.tasks.ended(await ask("POST", `${list}/102/status/start`, {}, estate));
  assert.equal((await ask("GET", `${list}/102/status/current`, {}, estate)).status, "running");
  await cluster.tasks.ended(await ask("DELETE", `${list}/102`, { force: 1, purge: 1 }, estate));
  assert.equal(findGuest(cluster, 102), undefined);
});

test("the owner's containers are not the estate's", async (context) => {
  const { create, ask, refusal } = await containerApi(context);
  await create();
  assert.deepEqual(await ask("GET", list, {}, estate), []);
  const refused = async (method: string, path: string, given: Options = {}) => {
    const { status, message } = await refusal(method, `${list}/101${path}`, given, estate);
    return [status, message];
  };
  assert.deepEqual(await refused("GET", "/config"), [403, denied("/vms/101, VM.Audit")]);
  assert.deepEqual(await refused("POST", "/status/start"), [403, denied("/vms/101, VM.PowerMgmt")]);
  assert.deepEqual(await refused("DELETE", ""), [403, denied("/vms/101, VM.Allocate")]);
  assert.deepEqual(await refused("POST", "/snapshot", { snapname: "one" }), [
    403,
    denied("/vms/101, VM.Snapshot"),
  ]);
  assert.deepEqual(await refused("POST", "/migrate", { target: "prox-106" }), [
    403,
    denied("/vms/101, VM.Migrate"),
  ]);
});
