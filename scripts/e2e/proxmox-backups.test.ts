import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { Lab } from "../../lab/lab.ts";
import { login } from "../rehearsal/login.ts";
import { type Owner, ownerOf } from "../rehearsal/owner.ts";
import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";
import { restartProxmox, writesOf } from "../rehearsal/proxmox-process.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import {
  type Container,
  containerTemplate,
  fromContainerTemplate,
  mayLook,
} from "./proxmox-container-objects.ts";
import { fromImage, image, type Machine } from "./proxmox-objects.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const node = "prox-106";
const content = `/nodes/${node}/storage/local/content`;
const library: Machine = { name: "library", vmId: 134, node, address: "192.168.100.174" };
const shelf: Container = { name: "shelf", vmId: 135, node, address: "192.168.100.175" };
const machine = `/nodes/${node}/qemu/${library.vmId}`;
const container = `/nodes/${node}/lxc/${shelf.vmId}`;

describe("guests of the unmodified Proxmox provider, backed up and put back", () => {
  let lab: Lab;
  let rehearsal: Rehearsal;
  let owner: Owner;

  before(async () => {
    lab = await rehearsalLab();
    rehearsal = await Rehearsal.ofProxmox(lab);
    owner = ownerOf(lab);
    await owner.ask("PUT", "/access/acl", mayLook);
    declare([image(node), withDataDisk(), containerTemplate(node), fromContainerTemplate(lab, shelf)]);
    await rehearsal.up();
  });
  after(async () => {
    declare([]);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    for (const { volid } of await backups())
      await owner.ask("DELETE", `${content}/${encodeURIComponent(volid)}`);
    await owner.ask("PUT", "/access/acl", { ...mayLook, delete: "1" });
    rehearsal.close();
  });

  const declare = (objects: readonly DeclaredObject[]) => rehearsal.set("proxmox:objects", objects);

  function withDataDisk(): DeclaredObject {
    const made = fromImage(lab, library);
    const disks = [
      ...(made.args.disks as object[]),
      { interface: "scsi1", datastoreId: "local-lvm", size: 1 },
    ];
    const ignoreChanges = ["disks[0].speed", "disks[1].speed"];
    return { ...made, args: { ...made.args, disks }, options: { ...made.options, ignoreChanges } };
  }

  async function unchanged(): Promise<void> {
    const { code, output } = await rehearsal.preview("--expect-no-changes", "--diff");
    assert.equal(code, 0, output);
  }

  const backups = (): Promise<
    { volid: string; vmid: number; format: string; size: number; notes: string }[]
  > => owner.ask("GET", content, { content: "backup" });

  async function backUp(vmid: number, options: Record<string, string> = {}): Promise<string> {
    const known = new Set((await backups()).map(({ volid }) => volid));
    const given = { vmid: String(vmid), storage: "local", compress: "zstd", ...options };
    await owner.ask("POST", `/nodes/${node}/vzdump`, given);
    const made = (await backups()).find(({ volid }) => !known.has(volid));
    assert.ok(made && made.size > 0);
    return made.volid;
  }

  /** Writes a word onto the system's disk and onto the other one. */
  const write = (word: string) =>
    rehearsal.on(
      `vm-${library.vmId}`,
      `mountpoint -q /mnt || mount /dev/sdb /mnt; echo ${word} | tee /etc/book >/mnt/book; sync`,
    );

  async function read(): Promise<string[]> {
    const onSystem = await login(lab, "ops", library.address, "cat /etc/book");
    return [onSystem, await rehearsal.on(`vm-${library.vmId}`, "mount /dev/sdb /mnt; cat /mnt/book")];
  }

  async function restored(archive: string): Promise<void> {
    await owner.ask("POST", `/nodes/${node}/qemu`, { vmid: String(library.vmId), archive, force: "1" });
  }

  let first: string;

  test("a machine comes back as it was while it ran, and its program sees no change", async () => {
    await login(lab, "ops", library.address, "true");
    await rehearsal.on(`vm-${library.vmId}`, "mkfs.ext4 -q /dev/sdb");
    await write("first");
    first = await backUp(library.vmId, { "notes-template": "{{guestname}} of {{cluster}}" });
    const [kept] = await backups();
    assert.deepEqual([kept?.vmid, kept?.format, kept?.notes], [134, "vma.zst", "library of helsinki"]);
    await write("later");
    await owner.ask("POST", `${machine}/status/stop`);
    await restored(first);
    await owner.ask("POST", `${machine}/status/start`);
    assert.deepEqual(await read(), ["first", "first"]);
    await unchanged();
  });

  test("after a kill of Proxmox in its middle the machine is as it was or as it was backed up", async (context) => {
    await write("second");
    const second = await backUp(library.vmId, { mode: "stop" });
    // A backup that stops a machine starts it again.
    await write("third");
    await owner.ask("POST", `${machine}/status/stop`);
    const writes = writesOf(lab);
    const ended = restored(second).catch(() => {});
    const count = randomInt(1, 6);
    await Promise.race([ended, writes.until(count)]);
    writes.close();
    await restartProxmox(lab);
    await ended;
    await owner.ask("POST", `${machine}/status/start`);
    const [word = "", ...others] = await read();
    context.diagnostic(`killed after ${count} writes, it is the ${word}`);
    assert.ok(["second", "third"].includes(word));
    assert.deepEqual(others, [word]);
    const volumes: { volid: string }[] = await owner.ask("GET", `/nodes/${node}/storage/ceph/content`, {
      vmid: String(library.vmId),
    });
    assert.deepEqual(
      volumes.map(({ volid }) => volid),
      ["ceph:vm-134-cloudinit", "ceph:vm-134-disk-0"],
    );
    await unchanged();
  });

  test("a container comes back, too", async () => {
    await login(lab, "root", shelf.address, "echo first >/root/book; rm /etc/issue");
    const archive = await backUp(shelf.vmId);
    await login(lab, "root", shelf.address, "echo later >/root/book; touch /etc/issue");
    await owner.ask("POST", `${container}/status/stop`);
    const wanted = {
      vmid: String(shelf.vmId),
      ostemplate: archive,
      restore: "1",
      force: "1",
      storage: "ceph",
    };
    await owner.ask("POST", `/nodes/${node}/lxc`, wanted);
    await owner.ask("POST", `${container}/status/start`);
    const found = await login(lab, "root", shelf.address, "cat /root/book; test -e /etc/issue || echo gone");
    assert.equal(found, "first\ngone");
    await unchanged();
  });
});
