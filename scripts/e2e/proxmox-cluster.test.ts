import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Lab } from "../../lab/lab.ts";
import { type Owner, ownerOf, ownersPassword } from "../rehearsal/owner.ts";
import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { clusterFirewall, pool, type Wishes } from "./proxmox-cluster-objects.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const node = "prox-106";

const first: Wishes = {
  comment: "those who read",
  cidr: "192.168.100.0/24",
  ports: ["22", "443", "8006"],
  policy: "DROP",
  conntrack: 300_000,
  member: 123,
};

const second: Wishes = {
  comment: "those who write",
  cidr: "192.168.100.128/25",
  ports: ["8006", "22"],
  policy: "REJECT",
  conntrack: 400_000,
  member: 124,
};

describe("the unmodified Proxmox provider with a password, what belongs to the cluster", () => {
  let lab: Lab;
  let rehearsal: Rehearsal;
  let owner: Owner;
  let belongingsBefore: unknown;

  before(async () => {
    lab = await rehearsalLab();
    owner = ownerOf(lab);
    // The estate's own token may change nothing of this. Who has a password has tickets, and proves each change.
    const { PROXMOX_VE_API_TOKEN, ...rest } = lab.env;
    const password = { PROXMOX_VE_USERNAME: "root@pam", PROXMOX_VE_PASSWORD: ownersPassword(lab) };
    rehearsal = await Rehearsal.ofProxmox({ ...lab, env: { ...rest, ...password } });
    belongingsBefore = await belongings();
  });
  after(async () => {
    declare([]);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    const { digest, ...options } = await owner.ask("GET", "/cluster/firewall/options");
    await owner.ask("PUT", "/cluster/firewall/options", { delete: Object.keys(options).join(",") });
    rehearsal.close();
  });

  const declare = (objects: readonly DeclaredObject[]) => rehearsal.set("proxmox:objects", objects);

  /** All that Proxmox has of what these programs make. */
  async function belongings() {
    const firewall = ["rules", "aliases", "ipset", "groups"].map((what) => `/cluster/firewall/${what}`);
    const paths = ["/pools", ...firewall, `/nodes/${node}/firewall/options`, `/nodes/${node}/firewall/rules`];
    return Promise.all(paths.map(async (path) => [path, await owner.ask("GET", path)]));
  }

  async function previewed(): Promise<string> {
    const { code, output } = await rehearsal.preview("--diff");
    assert.equal(code, 0, output);
    return output;
  }

  async function unchanged(): Promise<void> {
    const { code, output } = await rehearsal.preview("--expect-no-changes", "--diff");
    assert.equal(code, 0, output);
  }

  const program = (wishes: Wishes) => [...pool(node, wishes), ...clusterFirewall(node, wishes)];

  const members = async (): Promise<string[]> => {
    const found: { id: string }[] = (await owner.ask("GET", "/pools/library")).members;
    return found.map(({ id }) => id).toSorted();
  };

  test("a pool and the firewall's objects of cluster and node are made, and stay as they are", async () => {
    declare(program(first));
    await rehearsal.up();
    assert.deepEqual(await ports(), ["readers", "22", "443", "8006"]);
    assert.equal((await owner.ask("GET", "/cluster/firewall/options")).policy_in, "DROP");
    assert.equal((await owner.ask("GET", `/nodes/${node}/firewall/options`)).nf_conntrack_max, 300_000);
    assert.ok((await members()).includes("qemu/123"));
    await unchanged();
  });

  /** What the cluster's rules are about, in their order. */
  async function ports(): Promise<unknown[]> {
    const rules: Record<string, unknown>[] = await owner.ask("GET", "/cluster/firewall/rules");
    assert.deepEqual(
      rules.map(({ pos }) => pos),
      rules.map((_, index) => index),
    );
    return rules.map(({ dport, action }) => dport ?? action);
  }

  test("each of them changes in place, but for an IP set and a membership", async () => {
    declare(program(second));
    const shown = await previewed();
    assert.match(shown, /\+-proxmoxve:firewall\/ipsetLegacy:IpsetLegacy: \(replace\)/);
    assert.match(shown, /\+-proxmoxve:pool\/membership:Membership: \(replace\)/);
    assert.match(shown, /~ 7 to update\n *\+-2 to replace\n/);
    await rehearsal.up();
    assert.deepEqual(await ports(), ["readers", "8006", "22"]);
    const entries: { cidr: string }[] = await owner.ask("GET", "/cluster/firewall/ipset/guests");
    assert.deepEqual(entries.map(({ cidr }) => cidr).toSorted(), ["192.168.100.128/25", "192.168.100.7"]);
    assert.deepEqual(
      (await members()).filter((id) => id.startsWith("qemu")),
      ["qemu/124"],
    );
    await unchanged();
  });

  test("what somebody else changes shows in a plain preview, and the next up puts it back", async () => {
    await owner.ask("PUT", "/cluster/firewall/rules/1", { moveto: "0" });
    await owner.ask("POST", "/cluster/firewall/groups/readers", { type: "in", action: "ACCEPT" });
    await owner.ask("PUT", "/cluster/firewall/aliases/office", { cidr: "10.0.0.0/8" });
    await owner.ask("DELETE", "/cluster/firewall/ipset/guests/192.168.100.7");
    await owner.ask("PUT", `/nodes/${node}/firewall/options`, { log_level_in: "debug" });
    await owner.ask("PUT", "/pools", { poolid: "library", comment: "nobody" });
    await owner.ask("PUT", "/pools", { poolid: "library", vms: "124", delete: "1" });
    const shown = await previewed();
    for (const drift of drifts) assert.match(shown, drift);
    await rehearsal.up();
    await unchanged();
    assert.deepEqual(await ports(), ["readers", "8006", "22"]);
    assert.ok((await members()).includes("qemu/124"));
  });

  const drifts = [
    /~ logLevelIn: "debug" => "info"/,
    /~ comment: "nobody" => "those who write"/,
    /~ cidr *: "10\.0\.0\.0\/8" => "192\.168\.100\.128\/25"/,
    /\+ name *: "192\.168\.100\.7"/,
    /~ \[1\]: \{\s+~ action *: "ACCEPT" => "DROP"/,
    /- dport *: "8006"/,
    /\+ proxmoxve:pool\/membership:Membership: \(create\)/,
  ];

  test("what is not in the program any more is gone, and all else as it was", async () => {
    declare([]);
    await rehearsal.up();
    assert.deepEqual(await belongings(), belongingsBefore);
    // The provider has no deletion of the cluster's own options: it forgets them.
    assert.equal((await owner.ask("GET", "/cluster/firewall/options")).policy_in, "REJECT");
  });
});
