import { test } from "node:test";
import type { Cluster } from "./cluster.ts";
import { layOutMachine } from "./testing/guests.ts";
import { type Ask, killAnywhere, type Operation } from "./testing/kill.ts";

/** Machine 900 on prox-101, which has a disk of a shared and one of a local storage. */
const layOut = (cluster: Cluster) =>
  layOutMachine(cluster, {
    vmid: 900,
    node: "prox-101",
    config: { net0: "virtio=BC:24:11:00:00:01,bridge=vmbr0", smbios1: "uuid=1", boot: "order=scsi0" },
    disks: {
      scsi0: { storage: "ceph", gib: 1 },
      scsi1: { storage: "local-lvm", gib: 1 },
      ide2: { storage: "local-lvm", settings: "media=cdrom" },
    },
  });

const machine = "/nodes/prox-101/qemu/900";
const settle: Ask = ["GET", `${machine}/status/current`];
const snapshot: Ask = ["POST", `${machine}/snapshot`, { snapname: "one" }];
const addedDisk: Ask = ["PUT", `${machine}/config`, { scsi2: "ceph:1" }];

const operations: Pick<Operation, "name" | "before" | "ask">[] = [
  {
    name: "a creation",
    before: [],
    ask: [
      "POST",
      "/nodes/prox-101/qemu",
      { vmid: "101", scsi0: "ceph:1", scsi1: "local-lvm:1", ide2: "ceph:cloudinit" },
    ],
  },
  { name: "a deletion", before: [snapshot], ask: ["DELETE", machine, { purge: "1" }] },
  { name: "a full clone", before: [], ask: ["POST", `${machine}/clone`, { newid: "101", pool: "brainall" }] },
  {
    name: "a linked clone",
    before: [["POST", `${machine}/template`]],
    ask: ["POST", `${machine}/clone`, { newid: "101" }],
  },
  { name: "the making of a template", before: [], ask: ["POST", `${machine}/template`] },
  { name: "a snapshot", before: [], ask: snapshot },
  { name: "the deletion of a snapshot", before: [snapshot], ask: ["DELETE", `${machine}/snapshot/one`] },
  { name: "a rollback", before: [snapshot, addedDisk], ask: ["POST", `${machine}/snapshot/one/rollback`] },
  {
    name: "a migration",
    before: [],
    ask: ["POST", `${machine}/migrate`, { target: "prox-106", targetstorage: "local-lvm:ceph" }],
  },
  { name: "a disk's addition", before: [], ask: addedDisk },
  {
    name: "a disk's removal",
    before: [addedDisk, ["PUT", `${machine}/config`, { delete: "scsi2" }]],
    ask: ["PUT", `${machine}/config`, { delete: "unused0" }],
  },
  { name: "a disk's growth", before: [], ask: ["PUT", `${machine}/resize`, { disk: "scsi1", size: "2G" }] },
  {
    name: "a disk's move",
    before: [],
    ask: ["POST", `${machine}/move_disk`, { disk: "scsi1", storage: "ceph", delete: "1" }],
  },
];

for (const operation of operations) {
  test(`${operation.name} that a kill of the API cuts short is done or as before, whenever it came`, (context) =>
    killAnywhere(context, { ...operation, layOut, settle }));
}
