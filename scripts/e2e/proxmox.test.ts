import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { Lab } from "../../lab/lab.ts";
import { faultsOf } from "../rehearsal/faults.ts";
import { login } from "../rehearsal/login.ts";
import { type Owner, ownerOf } from "../rehearsal/owner.ts";
import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { fromImage, fromTemplate, image, type Machine, template } from "./proxmox-objects.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const api: Machine = {
  name: "api",
  vmId: 110,
  node: "prox-106",
  address: "192.168.100.150",
  tags: ["brainall"],
};
const workers: Machine = { name: "workers", vmId: 111, node: "prox-106", address: "192.168.100.151" };
const database: Machine = { name: "database", vmId: 112, node: "prox-101", address: "192.168.100.152" };

describe("the unmodified Proxmox provider at the lab's Proxmox", () => {
  let lab: Lab;
  let rehearsal: Rehearsal;
  let owner: Owner;
  let ownersBefore: unknown;

  before(async () => {
    lab = await rehearsalLab();
    rehearsal = await Rehearsal.ofProxmox(lab);
    owner = ownerOf(lab);
    ownersBefore = await owners();
  });
  after(async () => {
    declare([]);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    rehearsal.close();
  });

  const declare = (objects: readonly DeclaredObject[]) => rehearsal.set("proxmox:objects", objects);

  /** The program: three machines on two nodes, from an image and from a template. */
  const machines = (
    changes: { api?: Partial<Machine>; workers?: Partial<Machine>; database?: Partial<Machine> } = {},
  ) => [
    image("prox-106"),
    image("prox-101"),
    template("prox-106", 119),
    fromImage(lab, { ...api, ...changes.api }),
    fromTemplate(lab, { ...workers, ...changes.workers }, 119),
    fromImage(lab, { ...database, ...changes.database }),
  ];

  /** The configurations of the machines that the owner has. */
  async function owners() {
    const resources: { vmid: number; node: string; status: string }[] = await owner.ask(
      "GET",
      "/cluster/resources",
      { type: "vm" },
    );
    const others = resources.filter(({ vmid }) => vmid < 110 || vmid > 119);
    return Promise.all(
      others.map(async ({ vmid, node, status }) => ({
        status,
        config: await owner.ask("GET", `/nodes/${node}/qemu/${vmid}/config`),
      })),
    );
  }

  const ssh = ({ address }: Machine, command: string) => login(lab, "ops", address, command);

  async function previewed(): Promise<string> {
    const { code, output } = await rehearsal.preview("--diff");
    assert.equal(code, 0, output);
    return output;
  }

  async function unchanged(): Promise<void> {
    const { code, output } = await rehearsal.preview("--expect-no-changes", "--diff");
    assert.equal(code, 0, output);
  }

  test("three machines come up on two nodes, from an image and from a clone, and are reached by SSH", async () => {
    declare(machines());
    await rehearsal.up();
    for (const machine of [api, workers, database]) {
      assert.equal(await ssh(machine, "hostname; sudo id --user"), `${machine.name}\n0`);
    }
    await unchanged();
  });

  test("tags change in place, without a reboot", async () => {
    const boot = await ssh(
      api,
      "cat /proc/sys/kernel/random/boot_id; systemctl show --property UserspaceTimestampMonotonic",
    );
    declare(machines({ api: { tags: ["brainall", "chat"] } }));
    assert.match(await previewed(), /~ proxmoxve:index\/vmLegacy:VmLegacy: \(update\)/);
    await rehearsal.up();
    assert.equal((await owner.ask("GET", "/nodes/prox-106/qemu/110/config")).tags, "brainall;chat");
    const same = await ssh(
      api,
      "cat /proc/sys/kernel/random/boot_id; systemctl show --property UserspaceTimestampMonotonic",
    );
    assert.equal(same, boot);
    await unchanged();
  });

  test("memory changes with a reboot, and the disk keeps its data", async () => {
    await ssh(api, "echo kept > ~/note");
    const before = await ssh(api, "systemctl show --property UserspaceTimestampMonotonic");
    declare(machines({ api: { tags: ["brainall", "chat"], memory: 2048 } }));
    assert.match(await previewed(), /~ dedicated: 1024 => 2048/);
    await rehearsal.up();
    const { memory } = await owner.ask("GET", "/nodes/prox-106/qemu/110/config");
    assert.equal(Number(memory), 2048);
    assert.equal(await ssh(api, "cat ~/note"), "kept");
    assert.notEqual(await ssh(api, "systemctl show --property UserspaceTimestampMonotonic"), before);
    await unchanged();
  });

  test("a disk grows in place", async () => {
    declare(machines({ api: { tags: ["brainall", "chat"], memory: 2048, disk: 12 } }));
    assert.match(await previewed(), /~ size *: 8 => 12/);
    await rehearsal.up();
    assert.match((await owner.ask("GET", "/nodes/prox-106/qemu/110/config")).scsi0, /size=12G/);
    await unchanged();
  });

  test("another address in cloud-init reaches the machine with its reboot", async () => {
    const moved = { address: "192.168.100.153" };
    declare(machines({ api: { tags: ["brainall", "chat"], memory: 2048, disk: 12 }, database: moved }));
    await rehearsal.up();
    assert.equal(await ssh({ ...database, ...moved }, "hostname"), "database");
    await unchanged();
  });

  test("another node without leave to migrate, and another id, are shown as replacements", async () => {
    const changed = machines().map((object) => {
      if (object.name === "workers") return withArgs(object, { nodeName: "prox-101", migrate: false });
      return object.name === "database" ? withArgs(object, { vmId: 113 }) : object;
    });
    declare(changed);
    const shown = await previewed();
    assert.equal(shown.match(/\+-proxmoxve:index\/vmLegacy:VmLegacy: \(replace\)/g)?.length, 2, shown);
  });

  const withArgs = (object: DeclaredObject, args: Record<string, unknown>): DeclaredObject => ({
    ...object,
    args: { ...object.args, ...args },
  });

  test("another node is a migration: the machine keeps its id and its data", async () => {
    const config = { tags: ["brainall", "chat"], memory: 2048, disk: 12, node: "prox-101" };
    declare(machines({ api: config, database: { address: "192.168.100.153" } }).map(keepImage));
    await rehearsal.up();
    const [found] = (await owner.ask("GET", "/cluster/resources", { type: "vm" })).filter(
      ({ vmid }: { vmid: number }) => vmid === 110,
    );
    assert.equal(found.node, "prox-101");
    assert.equal(await ssh(api, "cat ~/note"), "kept");
    await unchanged();
  });

  /** The image that a machine was made from does not move with it. */
  function keepImage(object: DeclaredObject): DeclaredObject {
    if (object.name !== "api") return object;
    return {
      ...object,
      options: { ...object.options, ignoreChanges: ["disks[0].speed", "disks[0].importFrom"] },
    };
  }

  test("what the owner changes behind Pulumi's back shows in a plain preview", async () => {
    await owner.ask("PUT", "/nodes/prox-106/qemu/111/config", { memory: "4096" });
    await owner.ask("PUT", "/nodes/prox-106/qemu/111/resize", { disk: "scsi0", size: "+1G" });
    const changed = await previewed();
    assert.match(changed, /~ memory/);
    assert.match(changed, /~ size *: 9 => 8/);
  });

  test("a machine that somebody deleted is made again", async () => {
    await owner.ask("POST", "/nodes/prox-106/qemu/111/status/stop");
    await owner.ask("DELETE", "/nodes/prox-106/qemu/111");
    assert.match(await previewed(), /\+ proxmoxve:index\/vmLegacy:VmLegacy: \(create\)/);
    await rehearsal.up();
    assert.equal(await ssh(workers, "hostname"), "workers");
    await unchanged();
  });

  /** The ids of the program's machines that Proxmox has. */
  async function present(): Promise<number[]> {
    const found: { vmid: number }[] = await owner.ask("GET", "/cluster/resources", { type: "vm" });
    return found.map(({ vmid }) => vmid).filter((vmid) => vmid >= 110 && vmid <= 119);
  }

  test("a machine that a killed up was creating is taken over, also to be deleted", async () => {
    for (const next of [[image("prox-101"), fromImage(lab, database)], []]) {
      declare([]);
      await rehearsal.operated("up", "--yes", "--skip-preview");
      declare([image("prox-101"), fromImage(lab, database)]);
      const running = rehearsal.operate("up", "--yes", "--skip-preview");
      while (!running.isOver() && (await present()).length === 0);
      running.kill();
      await running.ended;
      await rehearsal.operated("cancel", "--yes");
      declare(next);
      await rehearsal.operated("up", "--yes", "--skip-preview");
      await unchanged();
      assert.deepEqual(await present(), next.length > 0 ? [112] : []);
    }
  });

  test("a clone of which a killed up has only seen the beginning gets all of its settings from the next one", async () => {
    const faults = faultsOf(lab);
    const beginning = [image("prox-106"), template("prox-106", 119)];
    declare(beginning);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    // Proxmox goes on with the clone after the end of the run that asked for it.
    await faults.add({ on: "qmclone 119", effect: { kind: "slow task", seconds: 5 }, times: 1 });
    const whole = [...beginning, fromTemplate(lab, workers, 119)];
    declare(whole);
    const running = rehearsal.operate("up", "--yes", "--skip-preview");
    while (!running.isOver() && (await faults.list()).length > 0);
    running.kill();
    await running.ended;
    while (!(await isCloned(workers)));
    await rehearsal.operated("cancel", "--yes");
    await rehearsal.operated("up", "--yes", "--skip-preview");
    assert.equal(Number((await owner.ask("GET", "/nodes/prox-106/qemu/111/config")).ciupgrade), 0);
    assert.equal(await ssh(workers, "hostname"), "workers");
    await unchanged();
  });

  /** Whether a machine is there with its disk, and nothing is being done to it. */
  async function isCloned({ vmId, node }: Machine): Promise<boolean> {
    if (!(await present()).includes(vmId)) return false;
    const { lock, scsi0 } = await owner.ask("GET", `/nodes/${node}/qemu/${vmId}/config`);
    return lock === undefined && scsi0 !== undefined;
  }

  test("an up that is killed at any moment leaves no machine that the next one does not know", async (context) => {
    for (let round = 0; round < 4; round++) {
      declare(round % 2 ? [] : machines());
      const running = rehearsal.operate("up", "--yes", "--skip-preview");
      const last = await running.lines(randomInt(5, 25));
      running.kill();
      await running.ended;
      context.diagnostic(`round ${round}: the last line was: ${last}`);
      await rehearsal.operated("cancel", "--yes");
    }
    declare(machines());
    await rehearsal.operated("up", "--yes", "--skip-preview");
    await unchanged();
    declare([]);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    assert.deepEqual(await present(), []);
  });

  test("destroy leaves nothing of the program, and the owner's machines as they were", async () => {
    declare(machines());
    await rehearsal.up();
    await rehearsal.operated("destroy", "--yes", "--skip-preview");
    assert.deepEqual(await present(), []);
    assert.deepEqual(await owners(), ownersBefore);
  });
});
