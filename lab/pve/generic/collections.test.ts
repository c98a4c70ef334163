import assert from "node:assert/strict";
import { test } from "node:test";
import { testApi } from "../testing/api.ts";
import { addReplicableDisk } from "../testing/guests.ts";

interface Example {
  list: string;
  /** Path of the object; default: that of the list and the id. */
  item?: string;
  create: Record<string, string | number | string[]>;
  /** Where it is created, if not at the list. */
  createAt?: string;
  told: Record<string, unknown>;
  change: Record<string, string | number | string[]>;
  changed: Record<string, unknown>;
  exists: string | Record<string, string>;
  missing: string | Record<string, string>;
}

const examples: Record<string, Example> = {
  "a metric server": {
    list: "/cluster/metrics/server",
    item: "/cluster/metrics/server/influx",
    createAt: "/cluster/metrics/server/influx",
    create: { type: "influxdb", server: "192.168.100.9", port: 8089, token: "hidden", mtu: 1400 },
    told: { id: "influx", type: "influxdb", server: "192.168.100.9", port: 8089, mtu: 1400 },
    change: { server: "192.168.100.9", port: 8090, delete: "mtu" },
    changed: { id: "influx", type: "influxdb", server: "192.168.100.9", port: 8090 },
    exists: "Metric server 'influx' already exists",
    missing: "status server entry 'influx' does not exist",
  },
  "an HA group": {
    list: "/cluster/ha/groups",
    item: "/cluster/ha/groups/fast",
    create: { group: "fast", nodes: "prox-101:2,prox-106", restricted: 1, nofailback: 0, comment: "two" },
    told: {
      group: "fast",
      type: "group",
      nodes: "prox-101:2,prox-106",
      restricted: 1,
      nofailback: 0,
      comment: "two",
    },
    change: { nodes: "prox-101", delete: "comment" },
    changed: { group: "fast", type: "group", nodes: "prox-101", restricted: 1, nofailback: 0 },
    exists: "create ha group failed: ha group ID 'fast' already defined",
    missing: "no such ha group 'fast'",
  },
  "an HA resource": {
    list: "/cluster/ha/resources",
    item: "/cluster/ha/resources/vm:9020",
    create: { sid: "9020", state: "ignored", max_restart: 2 },
    told: { sid: "vm:9020", type: "vm", state: "ignored", max_restart: 2 },
    change: { max_relocate: 3 },
    changed: { sid: "vm:9020", type: "vm", state: "ignored", max_restart: 2, max_relocate: 3 },
    exists: "create resource failed: resource ID 'vm:9020' already defined",
    missing: "no such resource 'vm:9020'",
  },
  "a replication job": {
    list: "/cluster/replication",
    item: "/cluster/replication/9020-0",
    create: { id: "9020-0", type: "local", target: "prox-106", schedule: "*/30" },
    told: {
      id: "9020-0",
      type: "local",
      source: "prox-101",
      target: "prox-106",
      schedule: "*/30",
      guest: 9020,
      jobnum: 0,
    },
    change: { rate: 10, delete: "schedule" },
    changed: {
      id: "9020-0",
      type: "local",
      source: "prox-101",
      target: "prox-106",
      rate: 10,
      guest: 9020,
      jobnum: 0,
    },
    exists: "replication job '9020-0' already exists",
    missing: "no such replication job '9020-0'",
  },
  "a backup job": {
    list: "/cluster/backup",
    item: "/cluster/backup/nightly",
    create: {
      id: "nightly",
      schedule: "mon..fri 02:00",
      storage: "local",
      vmid: "9020",
      enabled: 1,
      mode: "snapshot",
      "prune-backups": "keep-last=3,keep-daily=7",
      fleecing: "enabled=1,storage=local-lvm",
      performance: "max-workers=4",
    },
    told: {
      id: "nightly",
      type: "vzdump",
      schedule: "mon..fri 02:00",
      storage: "local",
      vmid: "9020",
      enabled: 1,
      mode: "snapshot",
      "prune-backups": { "keep-last": 3, "keep-daily": 7 },
      fleecing: { enabled: 1, storage: "local-lvm" },
      performance: { "max-workers": 4 },
    },
    change: { enabled: 0, delete: "fleecing,performance,prune-backups" },
    changed: {
      id: "nightly",
      type: "vzdump",
      schedule: "mon..fri 02:00",
      storage: "local",
      vmid: "9020",
      enabled: 0,
      mode: "snapshot",
    },
    exists: "Job 'nightly' already exists",
    missing: { id: "No such job 'nightly'" },
  },
  "a mapped device": {
    list: "/cluster/mapping/pci",
    item: "/cluster/mapping/pci/gpu",
    create: {
      id: "gpu",
      description: "RTX%206000",
      map: ["id=10de:26b1,node=prox-101,path=0000:01:00.0", "id=10de:26b1,node=prox-106,path=0000:02:00.0"],
      mdev: 0,
    },
    told: {
      id: "gpu",
      type: "pci",
      description: "RTX%206000",
      map: ["id=10de:26b1,node=prox-101,path=0000:01:00.0", "id=10de:26b1,node=prox-106,path=0000:02:00.0"],
      mdev: 0,
    },
    change: { map: "id=10de:26b1,node=prox-101,path=0000:01:00.0", delete: "description" },
    changed: { id: "gpu", type: "pci", map: ["id=10de:26b1,node=prox-101,path=0000:01:00.0"], mdev: 0 },
    exists: "create hardware mapping failed: pci ID 'gpu' already defined",
    missing: "mapping 'gpu' not found",
  },
  "an ACME plugin": {
    list: "/cluster/acme/plugins",
    item: "/cluster/acme/plugins/dns1",
    create: {
      id: "dns1",
      type: "dns",
      api: "cf",
      data: Buffer.from("CF_Token=t\\nCF_Zone=z").toString("base64"),
      "validation-delay": 60,
    },
    told: { plugin: "dns1", type: "dns", api: "cf", data: "CF_Token=t\\nCF_Zone=z", "validation-delay": 60 },
    change: { "validation-delay": 30, disable: 1 },
    changed: {
      plugin: "dns1",
      type: "dns",
      api: "cf",
      data: "CF_Token=t\\nCF_Zone=z",
      "validation-delay": 30,
      disable: 1,
    },
    exists: "ACME plugin ID 'dns1' already exists",
    missing: "ACME plugin 'dns1' not defined",
  },
};

for (const [what, example] of Object.entries(examples)) {
  test(`${what} is read back as it was created and changed, and is gone when it is deleted`, async (context) => {
    const { ask, refusal, cluster } = testApi(context);
    await addReplicableDisk(cluster, 9020);
    const { list, create, createAt = list } = example;
    const item = example.item ?? list;
    const assertRefused = async (request: Parameters<typeof refusal>, words: Example["missing"]) => {
      const { message, errors } = await refusal(...request);
      assert.deepEqual(typeof words === "string" ? message : errors, words);
    };
    await assertRefused(["GET", item], example.missing);
    await ask("POST", createAt, create);
    assert.deepEqual(without(await ask("GET", item)), example.told);
    assert.equal((await ask("GET", list)).length, 1);
    await assertRefused(["POST", createAt, create], example.exists);
    await ask("PUT", item, example.change);
    assert.deepEqual(without(await ask("GET", item)), example.changed);
    await ask("DELETE", item);
    await assertRefused(["GET", item], example.missing);
    assert.deepEqual(await ask("GET", list), []);
  });
}

const without = ({ digest: _, ...values }: { digest: string }) => values;

test("a change on another configuration than the present one is refused, as is deleting what must be there", async (context) => {
  const { ask, refusal } = testApi(context);
  const groups = "/cluster/ha/groups";
  await ask("POST", groups, { group: "fast", nodes: "prox-101" });
  const { digest } = await ask("GET", `${groups}/fast`);
  await ask("PUT", `${groups}/fast`, { comment: "mine", digest });
  assert.match(
    (await refusal("PUT", `${groups}/fast`, { comment: "theirs", digest })).message,
    /^detected modified/,
  );
  const deletion = async (name: string) => (await refusal("PUT", `${groups}/fast`, { delete: name })).message;
  assert.equal(await deletion("nodes"), "unable to delete required option 'nodes'");
  assert.equal(await deletion("colour"), "no such option 'colour'");
  const both = await refusal("PUT", `${groups}/fast`, { delete: "comment", comment: "x" });
  assert.equal(both.message, "cannot set and delete property 'comment' at the same time!");
});

test("an object may have the name of what every object has", async (context) => {
  const { ask, refusal } = testApi(context);
  const name = "constructor";
  const missing = await refusal("GET", `/cluster/ha/groups/${name}`);
  assert.equal(missing.message, `no such ha group '${name}'`);
  await ask("POST", "/cluster/ha/groups", { group: name, nodes: "prox-101" });
  assert.equal((await ask("GET", `/cluster/ha/groups/${name}`)).nodes, "prox-101");
  const alias = await refusal("GET", `/cluster/firewall/aliases/${name}`);
  assert.deepEqual(alias.errors, { name: "no such alias" });
  await ask("POST", "/cluster/firewall/aliases", { name, cidr: "10.0.0.1" });
  assert.equal((await ask("GET", `/cluster/firewall/aliases/${name}`)).cidr, "10.0.0.1");
});

test("a group that a resource is in stays", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/cluster/ha/groups", { group: "fast", nodes: "prox-101" });
  await ask("POST", "/cluster/ha/resources", { sid: "vm:9020", state: "ignored", group: "fast" });
  const { message } = await refusal("DELETE", "/cluster/ha/groups/fast");
  assert.equal(message, "delete ha group failed: ha group is used by service 'vm:9020'");
});

test("what PVE has since 9 is not there", async (context) => {
  const { refusal } = testApi(context);
  for (const path of [
    "/cluster/ha/rules",
    "/cluster/sdn/fabrics/fabric",
    "/cluster/bulk-action/guest/start",
  ]) {
    const method = path.endsWith("start") ? "POST" : "GET";
    const { status, message } = await refusal(method, path);
    assert.equal(status, 501);
    assert.equal(message, `Method '${method} ${path}' not implemented`);
  }
});

test("a backup job that is given a time and days has them as its schedule, and an id when none is given", async (context) => {
  const { ask, refusal } = testApi(context);
  await ask("POST", "/cluster/backup", { starttime: "3:30", dow: "sat,sun", storage: "local", all: 1 });
  const [job] = await ask("GET", "/cluster/backup");
  assert.equal(job.schedule, "sat,sun 3:30");
  assert.match(job.id, /^backup-[0-9a-f]{8}-[0-9a-f]{4}$/);
  const both = await refusal("POST", "/cluster/backup", { schedule: "1:00", all: 1, vmid: "9020" });
  assert.deepEqual(both.errors, { all: "option conflicts with option 'vmid'" });
  const wrong = await refusal("POST", "/cluster/backup", {
    schedule: "1:00",
    all: 1,
    "prune-backups": "keep-some=1",
  });
  assert.match(wrong.errors?.["prune-backups"] ?? "", /^invalid format - format error\nkeep-some/);
});

test("a replication job needs a guest, another node and the guest's own node as source", async (context) => {
  const { ask, refusal, cluster } = testApi(context);
  const message = async (parameters: Record<string, string>) =>
    (await refusal("POST", "/cluster/replication", { type: "local", ...parameters })).message;
  assert.equal(await message({ id: "150-0", target: "prox-106" }), "Guest '150' does not exist.");
  assert.equal(await message({ id: "9020-0", target: "prox-999" }), "Target 'prox-999' does not exist.");
  assert.equal(
    await message({ id: "9020-0", target: "prox-101" }),
    "Source and target must not be identical",
  );
  assert.equal(
    await message({ id: "9020-0", target: "prox-101", source: "prox-106" }),
    "Source 'prox-106' does not match current node of guest '9020' (prox-101)",
  );
  // Its disk is on a storage that all nodes share.
  assert.equal(await message({ id: "9020-0", target: "prox-106" }), "No replicatable volumes found");
  const config = "/nodes/prox-101/qemu/9020/config";
  await ask("PUT", config, { scsi8: "local-lvm:1" });
  assert.equal(
    await message({ id: "9020-0", target: "prox-106" }),
    "missing replicate feature on volume 'local-lvm:vm-9020-disk-0'",
  );
  await addReplicableDisk(cluster, 9020);
  const volid = "local-lvm:vm-9020-disk-0";
  await ask("PUT", config, { scsi8: `${volid},replicate=0` });
  await ask("POST", "/cluster/replication", { id: "9020-0", type: "local", target: "prox-106" });
});

test("an ACME account is registered, changed and deactivated by tasks", async (context) => {
  const { ask, task, refusal } = testApi(context);
  const accounts = "/cluster/acme/account";
  assert.equal((await task("POST", accounts, { contact: "ops@estate.example" })).exitstatus, "OK");
  assert.deepEqual(
    (await ask("GET", accounts)).map(({ name }: { name: string }) => name),
    ["default"],
  );
  const existing = await refusal("POST", accounts, { contact: "ops@estate.example" });
  assert.deepEqual(existing.errors, { name: "ACME account config file 'default' already exists." });
  await task("PUT", `${accounts}/default`, { contact: "a@estate.example,b@estate.example" });
  const { account } = await ask("GET", `${accounts}/default`);
  assert.deepEqual(account.contact, ["mailto:a@estate.example", "mailto:b@estate.example"]);
  assert.equal(account.status, "valid");
  await task("DELETE", `${accounts}/default`);
  const { errors } = await refusal("GET", `${accounts}/default`);
  assert.deepEqual(errors, { name: "ACME account config file 'default' does not exist." });
});

test("options of the cluster are property strings in requests and objects in answers", async (context) => {
  const { ask } = testApi(context);
  const options = "/cluster/options";
  await ask("PUT", options, {
    keyboard: "de",
    migration: "type=secure,network=192.168.100.0/24",
    "next-id": "lower=100,upper=200",
    crs: "ha=static,ha-rebalance-on-start=1",
    bwlimit: "clone=1000",
    "registered-tags": "ai;web",
  });
  await ask("PUT", options, { delete: "keyboard" });
  assert.deepEqual(await ask("GET", options), {
    mac_prefix: "BC:24:11",
    migration: { type: "secure", network: "192.168.100.0/24" },
    "next-id": { lower: 100, upper: 200 },
    crs: { ha: "static", "ha-rebalance-on-start": 1 },
    bwlimit: "clone=1000",
    "registered-tags": ["ai", "web"],
    "allowed-tags": ["ai", "web"],
  });
});
