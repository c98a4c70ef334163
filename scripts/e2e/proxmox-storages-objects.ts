import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";

const node = "prox-102";
const other: string = "prox-101";

/** What may differ from one up to the next. */
export interface Wishes {
  contents: string[];
  schedule: string;
  rate: number;
  comment: string;
}

export const first: Wishes = { contents: ["images"], schedule: "*/15", rate: 10, comment: "every quarter" };
export const second: Wishes = {
  contents: ["images", "rootdir"],
  schedule: "*/30",
  rate: 20,
  comment: "every half",
};

/** A storage of every type that was not there. */
export function storages({ contents }: Wishes): DeclaredObject[] {
  const nodes = [node, other];
  return [
    {
      kind: "ZfsStorage",
      name: "tank",
      args: {
        resourceId: "tank",
        zfsPool: "rpool/data",
        thinProvision: true,
        blocksize: "16k",
        contents,
        nodes,
      },
    },
    {
      kind: "LvmStorage",
      name: "thick",
      args: { resourceId: "thick", volumeGroup: "slow", contents, nodes },
    },
    {
      kind: "LvmthinStorage",
      name: "thin",
      args: { resourceId: "thin", volumeGroup: "pve", thinPool: "other", contents, nodes },
    },
    {
      kind: "CifsStorage",
      name: "windows",
      args: {
        ...{ resourceId: "windows", server: "192.168.100.9", share: "backups" },
        ...{ username: "ada", password: "not-a-secret", contents: ["backup"], nodes },
      },
    },
    {
      kind: "PbsStorage",
      name: "pbs",
      args: {
        ...{ resourceId: "pbs", server: "192.168.100.10", datastore: "books" },
        ...{ username: "ada@pbs", password: "not-a-secret", contents: ["backup"], nodes },
      },
    },
  ];
}

/** A machine with a disk on a storage, which never runs. */
export function machine(storage: string): DeclaredObject {
  const args = {
    ...{ nodeName: node, vmId: 133, name: "mirrored", started: false },
    cdrom: { fileId: "none", interface: "ide3" },
    disks: [{ interface: "scsi0", datastoreId: storage, size: 1, fileFormat: "raw" }],
  };
  const options = { deleteBeforeReplace: true, ignoreChanges: ["disks[0].speed"] };
  return { kind: "VmLegacy", name: "mirrored", args, options, dependsOn: ["tank"] };
}

/** Copies of its disk for another node. */
export function replication({ schedule, rate, comment }: Wishes, target = other): DeclaredObject {
  const args = { resourceId: "133-0", type: "local", target, schedule, rate, comment };
  return { kind: "Replication", name: "to-other", args, dependsOn: ["mirrored"] };
}
