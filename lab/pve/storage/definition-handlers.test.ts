import assert from "node:assert/strict";
import { test } from "node:test";
import { writeAcl } from "../access/acl.ts";
import { testApi } from "../testing/api.ts";

const locked = "error during cfs-locked 'file-storage_cfg' operation:";

test("the owner's storages are there from the beginning", async (context) => {
  const { ask } = testApi(context);
  const storages = await ask("GET", "/storage");
  const brief = storages.map(({ storage, type, content, shared }: Record<string, unknown>) => ({
    storage,
    type,
    content,
    shared,
  }));
  assert.deepEqual(brief, [
    { storage: "ceph", type: "rbd", content: "images,rootdir", shared: 1 },
    { storage: "local", type: "dir", content: "iso,vztmpl,backup,import,snippets", shared: undefined },
    { storage: "local-lvm", type: "lvmthin", content: "images,rootdir", shared: undefined },
  ]);
  assert.deepEqual(await ask("GET", "/storage", { type: "rbd" }), [
    storages.find(({ type }: { type: string }) => type === "rbd"),
  ]);
});

test("a storage is read back as it was defined, and changed", async (context) => {
  const { ask, refusal } = testApi(context);
  const created = await ask("POST", "/storage", {
    storage: "backups",
    type: "dir",
    path: "/mnt/backups",
    content: "backup,iso",
    nodes: "prox-101,prox-106",
    disable: 0,
    "prune-backups": "keep-last=3,keep-daily=7",
    "max-protected-backups": 5,
  });
  assert.deepEqual(created, { storage: "backups", type: "dir" });
  const { digest, ...read } = await ask("GET", "/storage/backups");
  assert.deepEqual(read, {
    storage: "backups",
    type: "dir",
    path: "/mnt/backups",
    content: "backup,iso",
    nodes: "prox-101,prox-106",
    disable: 0,
    "prune-backups": "keep-last=3,keep-daily=7",
    "max-protected-backups": 5,
  });
  await ask("PUT", "/storage/backups", { content: "backup", delete: "nodes,max-protected-backups", digest });
  const changed = await ask("GET", "/storage/backups");
  assert.equal(changed.content, "backup");
  assert.equal(changed.nodes, undefined);
  assert.equal(changed["max-protected-backups"], undefined);
  const { message } = await refusal("PUT", "/storage/backups", { content: "iso", digest });
  assert.equal(
    message,
    `update storage failed: ${locked} detected modified configuration - file changed by other user? Try again.`,
  );
});

test("a storage that comes over the network is shared, mounted below /mnt/pve, and keeps no password", async (context) => {
  const { ask } = testApi(context);
  await ask("POST", "/storage", {
    storage: "box",
    type: "cifs",
    server: "box.example",
    share: "backup",
    username: "u1",
    password: "secret",
    content: "backup",
  });
  const { digest: _, ...read } = await ask("GET", "/storage/box");
  assert.deepEqual(read, {
    storage: "box",
    type: "cifs",
    server: "box.example",
    share: "backup",
    username: "u1",
    path: "/mnt/pve/box",
    content: "backup",
    shared: 1,
  });
});

test("definitions that cannot be are refused in PVE's words", async (context) => {
  const { refusal, ask } = testApi(context);
  const create = async (parameters: Record<string, string>) =>
    (await refusal("POST", "/storage", { storage: "x1", type: "dir", ...parameters })).message;
  assert.equal(
    await create({ storage: "local", path: "/x" }),
    `create storage failed: ${locked} storage ID 'local' already defined`,
  );
  assert.equal(await create({}), "missing value for required option 'path'");
  assert.equal(await create({ path: "/x", pool: "y" }), "unexpected property 'pool'");
  assert.equal(await create({ path: "/x y" }), "illegal path for directory storage: /x y");
  assert.equal(
    await create({ path: "/x", content: "none,iso" }),
    "unable to combine 'none' with other content types",
  );
  const { errors } = await refusal("POST", "/storage", {
    storage: "x1",
    type: "dir",
    path: "/x",
    content: "films",
  });
  assert.deepEqual(errors, { content: "invalid format - invalid content type 'films'" });
  const change = async (parameters: Record<string, string>) =>
    (await refusal("PUT", "/storage/local-lvm", parameters)).message.replace(
      `update storage failed: ${locked} `,
      "",
    );
  assert.equal(await change({ delete: "vgname" }), "unable to delete required option 'vgname'");
  assert.equal(await change({ delete: "server" }), "no such option 'server'");
  assert.equal(
    await change({ delete: "content", content: "images" }),
    "cannot set and delete property 'content' at the same time!",
  );
  assert.equal((await ask("GET", "/storage")).length, 3);
});

test("a definition that is not there is missed", async (context) => {
  const { refusal } = testApi(context);
  assert.equal((await refusal("GET", "/storage/x1")).message, "storage 'x1' does not exist");
  assert.equal(
    (await refusal("DELETE", "/storage/x1")).message,
    `delete storage failed: ${locked} storage 'x1' does not exist`,
  );
});

test("access rules go with the storage they are for", async (context) => {
  const { ask, cluster } = testApi(context);
  await ask("POST", "/storage", { storage: "x1", type: "dir", path: "/x" });
  const rule = { type: "user", ugid: "root@pam", roleid: "PVEDatastoreUser", propagate: true } as const;
  writeAcl(cluster, { path: "/storage/x1", ...rule });
  await ask("DELETE", "/storage/x1");
  const rules = await ask("GET", "/access/acl");
  assert.ok(!rules.some(({ path }: { path: string }) => path === "/storage/x1"));
});
