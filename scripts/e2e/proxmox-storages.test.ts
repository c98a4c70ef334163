import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { RootProgram } from "./proxmox-as-root.ts";
import { first, machine, replication, second, storages, type Wishes } from "./proxmox-storages-objects.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const [node, other] = ["prox-102", "prox-101"] as const;
const lists = ["/storage", "/cluster/replication", "/pools"];

describe("the unmodified Proxmox provider, storages and replication", () => {
  let program: RootProgram;
  let found: unknown;

  before(async () => {
    program = await RootProgram.in(await rehearsalLab());
    found = await program.told(lists);
  });
  after(async () => {
    await program.up([]);
    await program.close();
  });

  const all = (wishes: Wishes) => [...storages(wishes), machine("tank"), replication(wishes)];

  test("storages on ZFS and the rest, and the replication of a machine's disk are made, and stay", async () => {
    await program.up(all(first));
    const job = await program.owner.ask("GET", "/cluster/replication/133-0");
    assert.deepEqual([job.guest, job.jobnum, job.source, job.target], [133, 0, node, other]);
    assert.equal(
      (await program.owner.ask("GET", `/nodes/${node}/qemu/133/config`)).scsi0.split(",")[0],
      "tank:vm-133-disk-0",
    );
    await program.unchanged();
  });

  test("they change in place", async () => {
    program.declare(all(second));
    assert.match(await program.previewed(), /Resources:\n *~ 4 to update\n *\d+ unchanged\n/);
    await program.up(all(second));
    assert.equal((await program.owner.ask("GET", "/cluster/replication/133-0")).schedule, "*/30");
    await program.unchanged();
  });

  test("what somebody else changes shows in a plain preview, and the next up puts it back", async () => {
    await program.owner.ask("PUT", "/storage/tank", { content: "images" });
    await program.owner.ask("PUT", "/cluster/replication/133-0", { schedule: "*/5" });
    const shown = await program.previewed();
    assert.match(shown, /~ schedule *: "\*\/5" => "\*\/30"/);
    assert.match(shown, /~ contents *: \[/);
    await program.rehearsal.up();
    await program.unchanged();
  });

  test("a machine with a disk that no other node can get is not replicated, in PVE's words", async () => {
    await program.up([...storages(second), machine("tank")]);
    const local = [...storages(second), machine("local-lvm")];
    await program.up(local);
    const refused = await program.refused([...local, replication(second)]);
    assert.match(refused, /missing replicate feature on volume 'local-lvm:vm-133-disk-0'/);
    const shared = [...storages(second), machine("ceph")];
    await program.up(shared);
    assert.match(await program.refused([...shared, replication(second)]), /No replicatable volumes found/);
    await program.up(shared);
    const nowhere = await program.refused([...shared, replication(second, "prox-199")]);
    assert.match(nowhere, /Target 'prox-199' does not exist/);
  });

  test("an OCI image is refused by the owner's release, which has none yet", async () => {
    const args = { nodeName: node, datastoreId: "local", reference: "registry.example/debian:13" };
    const refused = await program.refused([{ kind: "OciImage", name: "debian", args }]);
    assert.match(refused, /501.*oci-registry-pull' not implemented/);
  });

  test("what is not in the program any more is gone, and all else as it was", async () => {
    await program.up([]);
    assert.deepEqual(await program.told(lists), found);
  });
});
