import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cluster } from "../cluster.ts";
import { addTemplate, template } from "../testing/containers.ts";
import { layOutMachine } from "../testing/guests.ts";
import { type Ask, killAnywhere, type Operation, type Run } from "../testing/kill.ts";

const node = "/nodes/prox-101";
const backUp: Ask = ["POST", `${node}/vzdump`, { vmid: "900", storage: "local" }];

/** Machine 900 on prox-101 with two disks, and the clock at one moment, so that backups have known names. */
async function layOut(cluster: Cluster): Promise<void> {
  const disks = { scsi0: { storage: "ceph", gib: 1, system: true }, scsi1: { storage: "local-lvm", gib: 1 } };
  await layOutMachine(cluster, { vmid: 900, node: "prox-101", disks });
}

const settle: Ask = ["POST", `${node}/qemu/900/status/start`];
const archive = "local:backup/vzdump-qemu-900-2026_11_30-21_15_00.vma";
const changed: Ask = [
  "PUT",
  `${node}/qemu/900/config`,
  { name: "changed", scsi2: "ceph:1", delete: "scsi1" },
];

const operations: Pick<Operation, "name" | "before" | "ask">[] = [
  { name: "a backup", before: [], ask: backUp },
  {
    name: "a backup of a machine that is shut down for it",
    before: [settle],
    ask: ["POST", `${node}/vzdump`, { vmid: "900", mode: "stop" }],
  },
  {
    name: "a restoration as a new machine",
    before: [backUp],
    ask: ["POST", `${node}/qemu`, { vmid: "901", archive, pool: "brainall" }],
  },
  {
    name: "a restoration over the machine",
    before: [backUp, changed],
    ask: ["POST", `${node}/qemu`, { vmid: "900", archive, force: "1" }],
  },
];

/** The same of a container, with a root and a mount point that is backed up. */
const container = "local:backup/vzdump-lxc-900-2026_11_30-21_15_00.tar";
const restored = { ostemplate: container, restore: "1", storage: "ceph" };

async function layOutContainer(cluster: Cluster, run: Run): Promise<void> {
  await addTemplate(cluster);
  const volumes = { rootfs: "local-lvm:1", mp0: "ceph:1,mp=/srv,backup=1" };
  const given = { vmid: "900", ostemplate: template, features: "nesting=1", ...volumes };
  assert.equal(await run(["POST", `${node}/lxc`, given]), "OK");
}

const ofContainers: Pick<Operation, "name" | "before" | "ask">[] = [
  { name: "a backup of a container", before: [], ask: backUp },
  {
    name: "a restoration as a new container",
    before: [backUp],
    ask: ["POST", `${node}/lxc`, { vmid: "901", ...restored }],
  },
  {
    name: "a restoration over the container",
    before: [backUp, ["PUT", `${node}/lxc/900/config`, { hostname: "changed", mp1: "ceph:1,mp=/data" }]],
    ask: ["POST", `${node}/lxc`, { vmid: "900", force: "1", ...restored }],
  },
];

for (const operation of ofContainers) {
  test(`${operation.name} is done or as before, whenever the API was killed`, async (context) => {
    context.mock.timers.enable({ apis: ["Date"], now: new Date(2026, 10, 30, 21, 15, 0) });
    const settled: Ask = ["POST", `${node}/lxc/900/status/start`];
    await killAnywhere(context, { ...operation, layOut: layOutContainer, settle: settled });
  });
}

for (const operation of operations) {
  test(`${operation.name} is done or as before, whenever the API was killed`, async (context) => {
    context.mock.timers.enable({ apis: ["Date"], now: new Date(2026, 10, 30, 21, 15, 0) });
    await killAnywhere(context, { ...operation, layOut, settle });
  });
}
