import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";
import { unstarted } from "./proxmox-objects.ts";

/** What else the provider can set, of each kind one; a change of the comment changes what has one. */
export function settingsOf(node: string, comment: string): DeclaredObject[] {
  return [...access(comment), ...cluster(node, comment), ...ofNode(node, comment)];
}

/** Users, groups, roles, rules, tokens and a realm. */
function access(comment: string): DeclaredObject[] {
  return [
    {
      kind: "RoleLegacy",
      name: "reader",
      args: { roleId: "Reader", privileges: ["VM.Audit", "Sys.Audit"] },
    },
    { kind: "GroupLegacy", name: "readers", args: { groupId: "readers", comment } },
    {
      kind: "UserLegacy",
      name: "ada",
      args: {
        userId: "ada@pve",
        comment,
        email: "ada@example.com",
        groups: ["readers"],
        password: "not-a-secret",
      },
      dependsOn: ["readers"],
    },
    {
      kind: "Acl",
      name: "may-read",
      args: { path: "/vms", roleId: "Reader", groupId: "readers", propagate: true },
      dependsOn: ["reader", "readers"],
    },
    {
      kind: "Token",
      name: "script",
      args: { userId: "ada@pve", tokenName: "script", comment, privilegesSeparation: true },
      dependsOn: ["ada"],
    },
    {
      kind: "Realm",
      name: "ldap",
      args: {
        realm: "example",
        server1: "ldap.example.com",
        baseDn: "dc=example,dc=com",
        userAttr: "uid",
        comment,
      },
    },
  ];
}

/** What belongs to the whole cluster. */
function cluster(node: string, comment: string): DeclaredObject[] {
  return [
    {
      kind: "DirectoryStorage",
      name: "backups",
      args: { resourceId: "backups", path: "/srv/backups", contents: ["backup"], nodes: [node] },
    },
    {
      kind: "NfsStorage",
      name: "share",
      args: {
        resourceId: "share",
        server: "192.168.100.9",
        export: "/srv",
        contents: ["iso"],
        nodes: [node],
      },
    },
    {
      kind: "BackupJob",
      name: "nightly",
      args: {
        resourceId: "nightly",
        schedule: "02:00",
        storage: "backups",
        mode: "snapshot",
        all: true,
        notesTemplate: comment,
      },
      dependsOn: ["backups"],
    },
    unstarted("kept", 131, node),
    {
      kind: "Haresource",
      name: "kept-up",
      args: { resourceId: "vm:131", state: "stopped", comment },
      dependsOn: ["kept"],
    },
    {
      kind: "MetricsServer",
      name: "graphite",
      args: { name: "graphite", server: "192.168.100.8", port: 2003, type: "graphite" },
    },
    {
      kind: "ClusterOptions",
      name: "options",
      args: { keyboard: "de", emailFrom: "pve@example.com", description: comment },
    },
    {
      kind: "AcmePlugin",
      name: "dns",
      args: { plugin: "dns", api: "cf", data: { CF_TOKEN: "not-a-secret" } },
    },
    {
      kind: "DirectoryMapping",
      name: "shared",
      args: { name: "shared", comment, maps: [{ node, path: "/srv/shared" }] },
    },
    {
      kind: "PciMapping",
      name: "gpu",
      args: {
        name: "gpu",
        comment,
        maps: [{ node, id: "10de:2684", path: "0000:01:00.0", iommuGroup: 14 }],
      },
    },
    { kind: "SdnZone", name: "zone", args: { resourceId: "lab", nodes: [node] } },
    {
      kind: "SdnVnet",
      name: "vnet",
      args: { resourceId: "books", zone: "lab", alias: comment },
      dependsOn: ["zone"],
    },
    {
      kind: "SdnSubnet",
      name: "subnet",
      args: { vnet: "books", cidr: "10.9.0.0/24", gateway: "10.9.0.1" },
      dependsOn: ["vnet"],
    },
    { kind: "SdnApplier", name: "applied", args: {}, dependsOn: ["subnet"] },
  ];
}

/** What belongs to one node. */
function ofNode(node: string, comment: string): DeclaredObject[] {
  return [
    {
      kind: "DnsLegacy",
      name: "resolver",
      args: { nodeName: node, domain: "example.com", servers: ["192.168.100.1"] },
    },
    { kind: "TimeLegacy", name: "zone-of-time", args: { nodeName: node, timeZone: "Europe/Helsinki" } },
    {
      kind: "HostsLegacy",
      name: "hosts",
      args: {
        nodeName: node,
        entry: [{ address: "192.168.100.7", hostnames: ["books", "books.example.com"] }],
      },
    },
    {
      kind: "LinuxBridge",
      name: "bridge",
      args: { nodeName: node, name: "vmbr7", address: "10.7.0.1/24", comment },
    },
    {
      kind: "LinuxVlan",
      name: "vlan",
      args: { nodeName: node, name: "vmbr7.70", comment },
      dependsOn: ["bridge"],
    },
    { kind: "AptRepository", name: "repository", args: { node, handle: "no-subscription" } },
  ];
}
