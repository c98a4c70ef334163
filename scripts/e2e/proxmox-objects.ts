import { readFileSync } from "node:fs";
import type { Lab } from "../../lab/lab.ts";
import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";

/** The image that the lab offers to Proxmox, as a mirror of cloud images would. */
const imageUrl = "http://127.0.0.1:8081/debian-13-genericcloud-amd64.qcow2";

export interface Machine {
  name: string;
  vmId: number;
  node: string;
  /** On the private network. */
  address: string;
  tags?: string[];
  /** MiB. */
  memory?: number;
  /** GiB. */
  disk?: number;
  user?: string;
  /** Whether its guest agent is asked for its addresses; the image has none. */
  hasAgent?: boolean;
}

/** The image on a node, by the name "image-<node>". */
export function image(node: string): DeclaredObject {
  const args = {
    nodeName: node,
    datastoreId: "local",
    contentType: "import",
    url: imageUrl,
    fileName: "debian-13.qcow2",
    overwrite: false,
    // what a killed run has downloaded is nobody's, and would be in the way of the next one
    overwriteUnmanaged: true,
  };
  return { kind: "File", name: `image-${node}`, args };
}

/** A machine made from the image on its node. */
export function fromImage(lab: Lab, machine: Machine): DeclaredObject {
  const { disk = 8 } = machine;
  const disks = [
    {
      interface: "scsi0",
      datastoreId: "ceph",
      importFrom: { idOf: `image-${machine.node}` },
      size: disk,
      discard: "on",
      iothread: true,
      ssd: true,
    },
  ];
  return { kind: "VmLegacy", name: machine.name, args: { ...common(lab, machine), disks }, options };
}

/** A template made from the image on a node: it never runs. */
export function template(node: string, vmId: number): DeclaredObject {
  const args = {
    nodeName: node,
    vmId,
    name: "template",
    poolId: "brainall",
    template: true,
    started: false,
    cdrom: noDrive,
    // As large as the image: a machine whose disk is still to grow cannot be made a template by the provider.
    disks: [{ interface: "scsi0", datastoreId: "ceph", importFrom: { idOf: `image-${node}` }, size: 3 }],
  };
  return { kind: "VmLegacy", name: "template", args, options };
}

/** A machine cloned from the template. */
export function fromTemplate(lab: Lab, machine: Machine, vmId: number): DeclaredObject {
  const disks = [{ interface: "scsi0", datastoreId: "ceph", size: machine.disk ?? 8 }];
  const args = { ...common(lab, machine), disks, clone: { vmId, full: true, retries: 3 } };
  return { kind: "VmLegacy", name: machine.name, args, options, dependsOn: ["template"] };
}

/** A machine that never runs: it is there to be counted. The estate's own token needs its pool. */
export function unstarted(name: string, vmId: number, node: string, poolId?: string): DeclaredObject {
  const args = { nodeName: node, vmId, name, started: false, cdrom: noDrive, ...(poolId && { poolId }) };
  return { kind: "VmLegacy", name, args, options };
}

// A machine's id is its name in the cluster: two of one id cannot stand beside each other.
const options = {
  deleteBeforeReplace: true,
  // The bridge fills in limits of zero, which the provider never reads back: each refresh would show a change.
  ignoreChanges: ["disks[0].speed"],
};

// Without it the provider gives a machine the node's own drive, for which PVE wants Sys.Console on all of the cluster.
const noDrive = { fileId: "none", interface: "ide3" };

function common(lab: Lab, { name, vmId, node, address, tags = [], memory = 1024, ...rest }: Machine) {
  const { user = "ops", hasAgent = false } = rest;
  const key = readFileSync(`${lab.env.ESTATE_LAB_IDENTITY}.pub`, "utf8").trim();
  return {
    nodeName: node,
    vmId,
    name,
    poolId: "brainall",
    tags,
    onBoot: true,
    migrate: true,
    stopOnDestroy: true,
    cpu: { cores: 2, type: "x86-64-v2-AES" },
    memory: { dedicated: memory },
    agent: { enabled: hasAgent },
    cdrom: noDrive,
    operatingSystem: { type: "l26" },
    networkDevices: [{ bridge: "vmbr1", mtu: 1 }],
    bootOrders: ["scsi0"],
    serialDevices: [{}],
    initialization: {
      datastoreId: "ceph",
      upgrade: false,
      ipConfigs: [{ ipv4: { address: `${address}/24`, gateway: "192.168.100.1" } }],
      userAccount: { username: user, keys: [key] },
    },
  };
}
