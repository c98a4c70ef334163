import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cluster } from "../../cluster.ts";
import { addTemplate, template } from "../../testing/containers.ts";
import { type Ask, killAnywhere, type Operation, type Run } from "../../testing/kill.ts";

const container = "/nodes/prox-101/lxc/900";
const wanted = { ostemplate: template, features: "nesting=1", rootfs: "local-lvm:1", mp0: "ceph:1,mp=/srv" };

/** Container 900 on prox-101, with a root on a local and a mount point on a shared storage. */
async function layOut(cluster: Cluster, run: Run): Promise<void> {
  await addTemplate(cluster);
  const given = { vmid: "900", ...wanted };
  assert.equal(await run(["POST", "/nodes/prox-101/lxc", given]), "OK");
}

const settle: Ask = ["POST", `${container}/status/start`];
const snapshot: Ask = ["POST", `${container}/snapshot`, { snapname: "one" }];
const added: Ask = ["PUT", `${container}/config`, { mp1: "ceph:1,mp=/data" }];
const onCeph: Ask = ["POST", `${container}/move_volume`, { volume: "rootfs", storage: "ceph", delete: "1" }];

const operations: Pick<Operation, "name" | "before" | "ask">[] = [
  {
    name: "a creation",
    before: [],
    ask: ["POST", "/nodes/prox-101/lxc", { vmid: "101", pool: "brainall", ...wanted }],
  },
  { name: "a deletion", before: [], ask: ["DELETE", container, { purge: "1" }] },
  { name: "a full clone", before: [], ask: ["POST", `${container}/clone`, { newid: "101", full: "1" }] },
  { name: "the making of a template", before: [onCeph], ask: ["POST", `${container}/template`] },
  { name: "a snapshot", before: [onCeph], ask: snapshot },
  {
    name: "the deletion of a snapshot",
    before: [onCeph, snapshot],
    ask: ["DELETE", `${container}/snapshot/one`],
  },
  { name: "a rollback", before: [onCeph, snapshot], ask: ["POST", `${container}/snapshot/one/rollback`] },
  { name: "a migration", before: [onCeph], ask: ["POST", `${container}/migrate`, { target: "prox-106" }] },
  { name: "a mount point's addition", before: [], ask: added },
  {
    name: "a mount point's removal",
    before: [added, ["PUT", `${container}/config`, { delete: "mp1" }]],
    ask: ["PUT", `${container}/config`, { delete: "unused0" }],
  },
  { name: "a volume's growth", before: [], ask: ["PUT", `${container}/resize`, { disk: "mp0", size: "2G" }] },
  { name: "a volume's move", before: [], ask: onCeph },
];

for (const operation of operations) {
  test(`${operation.name} of a container is done or as before, whenever the API was killed`, (context) =>
    killAnywhere(context, { ...operation, layOut, settle }));
}
