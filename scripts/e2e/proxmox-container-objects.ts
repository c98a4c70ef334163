import { readFileSync } from "node:fs";
import type { Lab } from "../../lab/lab.ts";
import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";

/** The container template that the lab offers to Proxmox. */
const templateUrl = "http://127.0.0.1:8081/debian-13-standard_13.1-1_amd64.tar.zst";

/** Lets the estate see that a container is gone: of what it may not look at, it is not told whether it is there. */
export const mayLook = { path: "/vms", roles: "PVEAuditor", users: "estate@pve" };

export interface Container {
  name: string;
  vmId: number;
  node: string;
  /** On the private network. */
  address: string;
  tags?: string[];
  /** MiB. */
  memory?: number;
}

/** The template of containers on a node, by the name "template-<node>". */
export function containerTemplate(node: string): DeclaredObject {
  const args = {
    nodeName: node,
    datastoreId: "local",
    contentType: "vztmpl",
    url: templateUrl,
    overwrite: false,
    overwriteUnmanaged: true,
  };
  return { kind: "File", name: `template-${node}`, args };
}

/** A container made from the template on its node. */
export function fromContainerTemplate(lab: Lab, container: Container): DeclaredObject {
  const { name, vmId, node, address, tags, memory = 512 } = container;
  const key = readFileSync(`${lab.env.ESTATE_LAB_IDENTITY}.pub`, "utf8").trim();
  const args = {
    nodeName: node,
    vmId,
    poolId: "brainall",
    unprivileged: true,
    features: { nesting: true },
    operatingSystem: { templateFileId: { idOf: `template-${node}` }, type: "debian" },
    cpu: { cores: 1 },
    memory: { dedicated: memory },
    disk: { datastoreId: "ceph", size: 4 },
    networkInterfaces: [{ name: "eth0", bridge: "vmbr1" }],
    initialization: {
      hostname: name,
      ipConfigs: [{ ipv4: { address: `${address}/24`, gateway: "192.168.100.1" } }],
      userAccount: { keys: [key] },
    },
    ...(tags && { tags }),
  };
  return { kind: "ContainerLegacy", name, args, options: { deleteBeforeReplace: true } };
}

/** A container's firewall, which lets in from one network. */
export function containerFirewall({ name, node, vmId }: Container, cidr: string): DeclaredObject[] {
  const place = { nodeName: node, containerId: vmId };
  return [
    { kind: "AliasLegacy", name: "office", args: { ...place, name: "office", cidr }, dependsOn: [name] },
    {
      kind: "IpsetLegacy",
      name: "readers",
      args: { ...place, name: "readers", cidrs: [{ name: cidr, comment: "who may read" }] },
      dependsOn: [name],
    },
    {
      kind: "OptionsLegacy",
      name: "options",
      args: { ...place, enabled: true, inputPolicy: "DROP" },
      dependsOn: [name],
    },
    {
      kind: "RulesLegacy",
      name: "rules",
      args: {
        ...place,
        rules: [
          { type: "in", action: "ACCEPT", source: "+guest/readers", dport: "443", proto: "tcp" },
          { type: "in", action: "ACCEPT", source: "guest/office", dport: "22", proto: "tcp" },
        ],
      },
      dependsOn: ["office", "readers"],
    },
  ];
}
