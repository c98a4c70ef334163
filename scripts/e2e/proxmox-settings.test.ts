import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Lab } from "../../lab/lab.ts";
import { type Owner, ownerOf } from "../rehearsal/owner.ts";
import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { settingsOf } from "./proxmox-settings-objects.ts";
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

  const program = (comment: string) => settingsOf(node, comment);

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
