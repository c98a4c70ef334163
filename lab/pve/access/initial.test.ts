import assert from "node:assert/strict";
import { test } from "node:test";
import type { Identity } from "../cluster.ts";
import { allGuests, findGuest } from "../guests/guest.ts";
import { addToPool, poolOf } from "../pools/pools.ts";
import { loadDefinitions } from "../schema/schema.ts";
import { testApi } from "../testing/api.ts";
import { checkPermissions } from "./check.ts";
import { estateGrants } from "./initial.ts";
import { may } from "./permissions.ts";
import { isPrivilege } from "./privileges.ts";
import { logIn, tokenHeaders } from "./testing.ts";

const estate: Identity = { user: "estate@pve", token: "pulumi" };
const headers = tokenHeaders("estate@pve!pulumi", "00000000-0000-0000-0000-000000000001");
const definitions = loadDefinitions();
const bastion = 9020;

/** A path as it is asked for, and what stands in the braces of its template. */
function place(path: string, values: Record<string, string>) {
  return path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => values[name] ?? "1");
}

const onBastion = { node: "prox-101", vmid: String(bastion) };
const methodsOfGuests = definitions.filter(({ path }) =>
  /^\/nodes\/\{node\}\/(qemu|lxc)\/\{vmid\}/.test(path),
);
/** What a guest's method may ask for besides: the estate's pool must not help with a guest that is not in it. */
const tempting = { newid: "150", pool: "brainall", "target-vmid": "150" };

test("every method that changes a guest is refused to the estate for a guest of the owner's", async (context) => {
  const { refusal } = testApi(context);
  const changing = methodsOfGuests.filter(({ method }) => method !== "GET");
  assert.equal(changing.length, 88);
  for (const { method, path } of changing) {
    const { status, message } = await refusal(method, place(path, onBastion), tempting, headers);
    assert.equal(status, 403, `${method} ${path}: ${message}`);
  }
});

test("every method that reads a guest is refused to the estate for a guest of the owner's", async (context) => {
  const { refusal } = testApi(context);
  // Those for all who are known only list the paths below them.
  const reading = methodsOfGuests.filter(
    ({ method, permissions }) => method === "GET" && permissions?.user !== "all",
  );
  assert.ok(reading.length > 50, `${reading.length} methods`);
  for (const { method, path } of reading) {
    const { status, message } = await refusal(method, place(path, onBastion), tempting, headers);
    assert.equal(status, 403, `${method} ${path}: ${message}`);
  }
});

test("methods for many guests at once leave the owner's as they are when the estate asks", async (context) => {
  const { api, cluster, machines } = testApi(context);
  const before = allGuests(cluster);
  const running = [...machines.started.keys()];
  const changing = definitions.filter(
    ({ method, path, permissions }) =>
      method !== "GET" && permissions?.user === "all" && !path.includes("{upid}") && !path.includes("sdn"),
  );
  for (const { method, path } of changing) {
    const parameters = {
      vmid: String(bastion),
      vms: String(bastion),
      pool: "brainall",
      guest: String(bastion),
    };
    const segments = place(path, { ...onBastion, storage: "ceph", id: `${bastion}-0` })
      .split("/")
      .filter(Boolean);
    const answer = await api
      .answer({ method, segments, parameters, headers })
      .catch((error: { status: number }) => error.status);
    if (typeof answer === "string" && answer.startsWith("UPID:")) await cluster.tasks.ended(answer);
  }
  assert.deepEqual(allGuests(cluster), before);
  assert.deepEqual([...machines.started.keys()], running);
});

test("the estate cannot use a disk of the owner's for a guest of its own, nor delete one", async (context) => {
  const { ask, refusal, cluster } = testApi(context);
  const before = allGuests(cluster);
  const volid = String(findGuest(cluster, bastion)?.config.scsi0).split(",")[0] ?? "";
  assert.match(volid, /^ceph:vm-9020-disk-\d+$/);
  const own = { vmid: 150, pool: "brainall", name: "own", scsi0: "ceph:1" };
  await cluster.tasks.ended(await ask("POST", "/nodes/prox-101/qemu", own, headers));
  const made = { vmid: 151, pool: "brainall" };
  const attempts: [string, string, Record<string, string | number>][] = [
    ["PUT", "/nodes/prox-101/qemu/150/config", { scsi1: volid }],
    ["POST", "/nodes/prox-101/qemu/150/config", { unused0: volid }],
    ["POST", "/nodes/prox-101/qemu/150/config", { scsi1: `ceph:0,import-from=${volid}` }],
    ["POST", "/nodes/prox-101/qemu", { ...made, scsi0: volid }],
    ["POST", "/nodes/prox-101/qemu", { ...made, scsi0: `ceph:0,import-from=${volid}` }],
    [
      "POST",
      "/nodes/prox-101/qemu/150/move_disk",
      { disk: "scsi0", "target-vmid": bastion, "target-disk": "scsi9" },
    ],
    ["DELETE", `/nodes/prox-101/storage/ceph/content/${encodeURIComponent(volid)}`, {}],
    ["PUT", `/nodes/prox-101/storage/ceph/content/${encodeURIComponent(volid)}`, { notes: "mine" }],
  ];
  for (const [method, path, parameters] of attempts) {
    const { status, message } = await refusal(method, path, parameters, headers);
    assert.equal(status, 403, `${method} ${path} ${JSON.stringify(parameters)}: ${message}`);
  }
  const after = allGuests(cluster).filter(({ vmid }) => vmid !== 150);
  assert.deepEqual(after, before);
});

test("the estate makes, changes and deletes guests in its pool, and none outside of it", async (context) => {
  const { ask, refusal, cluster } = testApi(context);
  const ended = async (upid: string) => (await cluster.tasks.ended(upid)).exitstatus;
  const guest = { vmid: 150, name: "own", scsi0: "ceph:1", net0: "virtio,bridge=vmbr1" };
  const outside = await refusal("POST", "/nodes/prox-101/qemu", guest, headers);
  assert.deepEqual([outside.status, outside.message], [403, "Permission check failed"]);
  const create = await ask("POST", "/nodes/prox-101/qemu", { ...guest, pool: "brainall" }, headers);
  assert.equal(await ended(create), "OK");
  await ask("PUT", "/nodes/prox-101/qemu/150/config", { memory: 1024, tags: "web" }, headers);
  assert.equal(await ended(await ask("POST", "/nodes/prox-101/qemu/150/status/start", {}, headers)), "OK");
  assert.equal(await ended(await ask("POST", "/nodes/prox-101/qemu/150/status/stop", {}, headers)), "OK");
  const ids = async () =>
    (await ask("GET", "/cluster/resources", { type: "vm" }, headers)).map(
      ({ vmid }: { vmid: number }) => vmid,
    );
  assert.deepEqual(await ids(), [150]);
  assert.equal(await ended(await ask("DELETE", "/nodes/prox-101/qemu/150", { purge: 1 }, headers)), "OK");
  assert.deepEqual(await ids(), []);
  assert.equal(poolOf(cluster, 150), undefined);
});

test("the estate cannot take a guest of the owner's into its pool, nor give itself more", async (context) => {
  const { refusal } = testApi(context);
  const attempts: [string, string, Record<string, string>][] = [
    ["PUT", "/pools", { poolid: "brainall", vms: String(bastion) }],
    ["POST", "/pools", { poolid: "brainall/more" }],
    ["PUT", "/access/acl", { path: `/vms/${bastion}`, roles: "Estate", users: "estate@pve" }],
    ["PUT", "/access/acl", { path: "/pool/brainall", roles: "Administrator", users: "estate@pve" }],
    ["PUT", "/access/roles/Estate", { privs: "Permissions.Modify" }],
    ["POST", "/access/users", { userid: "more@pve" }],
    ["POST", "/access/users/root@pam/token/more", {}],
    ["PUT", "/access/password", { userid: "estate@pve", password: "password of estate" }],
  ];
  for (const [method, path, parameters] of attempts) {
    assert.equal((await refusal(method, path, parameters, headers)).status, 403, `${method} ${path}`);
  }
});

test("the estate's rules are with roles of privileges that PVE has, for its user alone", async (context) => {
  const { ask } = testApi(context);
  const rules = await ask("GET", "/access/acl");
  assert.deepEqual(new Set(rules.map(({ ugid }: { ugid: string }) => ugid)), new Set(["estate@pve"]));
  assert.deepEqual(
    estateGrants.flatMap(({ privileges }) => privileges.filter((name) => !isPrivilege(name))),
    [],
  );
  assert.equal((await ask("GET", "/access/roles/Estate"))["VM.Allocate"], 1);
});

test("where guests have disks, the estate may make disks but not delete what is not in a guest of its own", async (context) => {
  const { cluster } = testApi(context);
  const mayOn = (storage: string, privilege: string) =>
    may(cluster, estate, `/storage/${storage}`, [privilege]);
  for (const storage of ["ceph", "local-lvm", "local"]) {
    assert.ok(mayOn(storage, "Datastore.AllocateSpace"));
    assert.ok(mayOn(storage, "Datastore.AllocateTemplate"));
    assert.ok(mayOn(storage, "Datastore.Audit"));
    assert.equal(mayOn(storage, "Datastore.Allocate"), storage === "local");
  }
});

/** What the provider asks for in the life of a VM (and of the image it is made from): pve-api.md, sections 2 and 4. */
const needed = [
  ...["GET /version", "GET /nodes", "GET /nodes/{node}/status", "GET /nodes/{node}/network"],
  ...[
    "GET /cluster/nextid",
    "GET /cluster/resources",
    "GET /cluster/options",
    "GET /cluster/ha/resources/{sid}",
  ],
  ...["GET /pools", "GET /pools/{poolid}", "GET /storage", "GET /nodes/{node}/storage"],
  ...["GET /nodes/{node}/storage/{storage}/status", "GET /nodes/{node}/storage/{storage}/content"],
  ...["GET /nodes/{node}/storage/{storage}/content/{volume}", "POST /nodes/{node}/storage/{storage}/upload"],
  ...["GET /nodes/{node}/query-url-metadata", "POST /nodes/{node}/storage/{storage}/download-url"],
  ...["GET /nodes/{node}/tasks/{upid}/status", "GET /nodes/{node}/tasks/{upid}/log"],
  ...["GET /nodes/{node}/qemu", "POST /nodes/{node}/qemu", "POST /nodes/{node}/qemu/{vmid}/clone"],
  ...["GET /nodes/{node}/qemu/{vmid}/config", "PUT /nodes/{node}/qemu/{vmid}/config"],
  ...["POST /nodes/{node}/qemu/{vmid}/config", "GET /nodes/{node}/qemu/{vmid}/status/current"],
  ...["POST /nodes/{node}/qemu/{vmid}/status/start", "POST /nodes/{node}/qemu/{vmid}/status/stop"],
  ...["POST /nodes/{node}/qemu/{vmid}/status/shutdown", "POST /nodes/{node}/qemu/{vmid}/status/reboot"],
  ...["PUT /nodes/{node}/qemu/{vmid}/resize", "POST /nodes/{node}/qemu/{vmid}/move_disk"],
  ...["PUT /nodes/{node}/qemu/{vmid}/cloudinit", "POST /nodes/{node}/qemu/{vmid}/template"],
  ...["POST /nodes/{node}/qemu/{vmid}/migrate", "DELETE /nodes/{node}/qemu/{vmid}"],
  ...[
    "GET /nodes/{node}/qemu/{vmid}/agent/network-get-interfaces",
    "POST /nodes/{node}/qemu/{vmid}/agent/ping",
  ],
  ...[
    "POST /nodes/{node}/qemu/{vmid}/snapshot",
    "POST /nodes/{node}/qemu/{vmid}/snapshot/{snapname}/rollback",
  ],
  ...["GET /nodes/{node}/qemu/{vmid}/firewall/rules", "POST /nodes/{node}/qemu/{vmid}/firewall/rules"],
  ...[
    "PUT /nodes/{node}/qemu/{vmid}/firewall/options",
    "GET /cluster/firewall/groups",
    "GET /cluster/firewall/options",
  ],
  ...["POST /nodes/{node}/lxc", "PUT /nodes/{node}/lxc/{vmid}/config", "DELETE /nodes/{node}/lxc/{vmid}"],
];

test("what the provider asks for in the life of a guest is allowed to the estate, for guests in its pool", async (context) => {
  const { cluster } = testApi(context);
  addToPool(cluster, "brainall", 101);
  const parameters = {
    node: "prox-101",
    vmid: "101",
    newid: "102",
    pool: "brainall",
    poolid: "brainall",
    storage: "local",
  };
  for (const route of needed) {
    const definition = definitions.find(({ method, path }) => `${method} ${path}` === route);
    assert.ok(definition, route);
    checkPermissions(cluster, estate, definition, parameters);
  }
});

test("root logs in with the password of a new lab", async (context) => {
  const { ask } = testApi(context);
  assert.ok((await logIn({ ask }, "root@pam", "root of the test")).cookie);
});
