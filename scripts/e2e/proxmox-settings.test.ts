import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Lab } from "../../lab/lab.ts";
import { type Owner, ownerOf } from "../rehearsal/owner.ts";
import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { unstarted } from "./proxmox-objects.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const node = "prox-102";
const tokenId = `rehearsal-${process.pid}`;
const token = `/access/users/root@pam/token/${tokenId}`;

describe("the unmodified Proxmox provider, what else it can set", () => {
  let lab: Lab;
  let rehearsal: Rehearsal;
  let owner: Owner;
  let settingsBefore: unknown;

  before(async () => {
    lab = await rehearsalLab();
    owner = ownerOf(lab);
    const { value } = await owner.ask("POST", token, { privsep: "0" });
    const env = { ...lab.env, PROXMOX_VE_API_TOKEN: `root@pam!${tokenId}=${value}` };
    rehearsal = await Rehearsal.ofProxmox({ ...lab, env });
    settingsBefore = await settings();
  });
  after(async () => {
    declare([]);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    await owner.ask("DELETE", token);
    rehearsal.close();
  });

  const declare = (objects: readonly DeclaredObject[]) => rehearsal.set("proxmox:objects", objects);

  /** The lists in which these programs' objects stand. */
  async function settings() {
    const lists = [
      ...["/access/users", "/access/groups", "/access/roles", "/access/acl", "/access/domains", "/storage"],
      ...["/cluster/backup", "/cluster/ha/resources", "/cluster/replication", "/cluster/metrics/server"],
      ...["/cluster/mapping/dir", "/cluster/mapping/pci", "/cluster/acme/plugins"],
      ...["/cluster/sdn/zones", "/cluster/sdn/vnets", `/nodes/${node}/network`],
    ];
    return Promise.all(lists.map(async (list) => [list, await owner.ask("GET", list)]));
  }

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

  function cluster(comment: string): DeclaredObject[] {
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

  function ofNode(comment: string): DeclaredObject[] {
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

  const program = (comment: string) => [...access(comment), ...cluster(comment), ...ofNode(comment)];

  async function previewed(): Promise<string> {
    const { code, output } = await rehearsal.preview("--diff");
    assert.equal(code, 0, output);
    return output;
  }

  async function unchanged(): Promise<void> {
    const { code, output } = await rehearsal.preview("--expect-no-changes", "--diff");
    assert.equal(code, 0, output);
  }

  test("users, storages, jobs, networks and the rest are made, and stay as they are", async () => {
    declare(program("first"));
    await rehearsal.up();
    await unchanged();
  });

  test("they change in place", async () => {
    declare(program("second"));
    assert.match(await previewed(), /Resources:\n *~ 12 to update\n *15 unchanged\n/);
    await rehearsal.up();
    await unchanged();
  });

  test("what somebody else changes or deletes shows in a plain preview, and the next up puts it back", async () => {
    await owner.ask("PUT", "/access/users/ada@pve", { email: "eve@example.com" });
    await owner.ask("PUT", "/storage/backups", { content: "backup,iso" });
    await owner.ask("PUT", "/cluster/backup/nightly", { schedule: "04:00" });
    await owner.ask("PUT", `/nodes/${node}/dns`, { search: "example.org", dns1: "192.168.100.2" });
    await owner.ask("DELETE", "/cluster/metrics/server/graphite");
    await owner.ask("DELETE", "/cluster/ha/resources/vm:131");
    const shown = await previewed();
    const drifts = [
      /~ email *: "eve@example\.com" => "ada@example\.com"/,
      /~ contents *: \[/,
      /~ schedule *: "04:00" => "02:00"/,
      /~ domain *: "example\.org" => "example\.com"/,
      /\+ proxmoxve:metrics\/server:Server: \(create\)/,
      /\+ proxmoxve:index\/haresource:Haresource: \(create\)/,
    ];
    for (const drift of drifts) assert.match(shown, drift);
    await rehearsal.up();
    await unchanged();
  });

  test("what is not in the program any more is gone, and all else as it was", async () => {
    declare([]);
    await rehearsal.up();
    assert.deepEqual(await settings(), settingsBefore);
  });
});
