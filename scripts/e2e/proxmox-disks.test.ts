import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Lab } from "../../lab/lab.ts";
import { type Owner, ownerOf } from "../rehearsal/owner.ts";
import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { image, unstarted } from "./proxmox-objects.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const node = "prox-101";
const vmId = 132;
const tools = "local:iso/tools.iso";

interface Disk {
  interface: string;
  datastoreId: string;
  /** GiB. */
  size: number;
}

const data: Disk = { interface: "scsi1", datastoreId: "ceph", size: 2 };
const scratch: Disk = { interface: "scsi2", datastoreId: "ceph", size: 1 };

describe("the unmodified Proxmox provider, a machine's disks and files", () => {
  let lab: Lab;
  let rehearsal: Rehearsal;
  let owner: Owner;
  let checksum: string;

  before(async () => {
    lab = await rehearsalLab();
    rehearsal = await Rehearsal.ofProxmox(lab);
    owner = ownerOf(lab);
    writeFileSync(join(rehearsal.folder, "tools.iso"), "an image of a CD".repeat(4096));
    checksum = /([0-9a-f]{64}) {2}debian-13-genericcloud/.exec(
      rehearsal.visit("http://127.0.0.1:8081/SHA256SUMS"),
    )![1]!;
  });
  after(async () => {
    declare([]);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    rehearsal.close();
  });

  const declare = (objects: readonly DeclaredObject[]) => rehearsal.set("proxmox:objects", objects);

  function program(disks: Disk[], cdrom: string, sum = checksum): DeclaredObject[] {
    const downloaded = image(node);
    const machine = unstarted("disks", vmId, node);
    const system = {
      interface: "scsi0",
      datastoreId: "ceph",
      importFrom: { idOf: downloaded.name },
      size: 8,
    };
    return [
      { ...downloaded, args: { ...downloaded.args, checksum: sum, checksumAlgorithm: "sha256" } },
      {
        kind: "FileLegacy",
        name: "tools",
        args: {
          nodeName: node,
          datastoreId: "local",
          contentType: "iso",
          sourceFile: { path: join(rehearsal.folder, "tools.iso") },
        },
      },
      {
        ...machine,
        args: {
          ...machine.args,
          poolId: "brainall",
          bios: "ovmf",
          machine: "q35",
          scsiHardware: "virtio-scsi-single",
          efiDisk: { datastoreId: "ceph", type: "4m", preEnrolledKeys: true },
          tpmState: { datastoreId: "ceph", version: "v2.0" },
          cdrom: { fileId: cdrom, interface: "ide3" },
          disks: [system, ...disks],
        },
        options: { ...machine.options, ignoreChanges: [0, 1, 2].map((index) => `disks[${index}].speed`) },
        dependsOn: ["tools"],
      },
    ];
  }

  const config = () => owner.ask("GET", `/nodes/${node}/qemu/${vmId}/config`);

  /** Names of the volumes that belong to the machine. */
  async function volumes(): Promise<string[]> {
    const lists: { volid: string }[][] = await Promise.all(
      ["ceph", "local-lvm"].map((storage) =>
        owner.ask("GET", `/nodes/${node}/storage/${storage}/content`, { vmid: String(vmId) }),
      ),
    );
    return lists.flat().map(({ volid }) => volid);
  }

  async function unchanged(): Promise<void> {
    const { code, output } = await rehearsal.preview("--expect-no-changes", "--diff");
    assert.equal(code, 0, output);
  }

  test("EFI and TPM have disks of their own, and an uploaded image is in the drive", async () => {
    declare(program([data], tools));
    await rehearsal.up();
    const { efidisk0, tpmstate0, scsi1, ide3 } = await config();
    assert.equal(efidisk0, "ceph:vm-132-disk-0,efitype=4m,pre-enrolled-keys=1,size=1M");
    assert.match(tpmstate0, /^ceph:vm-132-disk-\d,size=4M,version=v2\.0$/);
    assert.match(scsi1, /^ceph:vm-132-disk-\d,.*size=2G/);
    assert.equal(ide3, "local:iso/tools.iso,media=cdrom,size=64K");
    await unchanged();
  });

  test("a disk is added, another one grows, and the drive is emptied", async () => {
    declare(program([{ ...data, size: 3 }, scratch], "none"));
    await rehearsal.up();
    const { scsi1, scsi2, ide3 } = await config();
    assert.match(scsi1, /^ceph:.*size=3G/);
    assert.match(scsi2, /^ceph:.*size=1G/);
    assert.equal(ide3, "none,media=cdrom");
    await unchanged();
  });

  test("a disk moves to another storage, and one that is not in the program any more is unplugged, not deleted", async () => {
    declare(program([{ ...data, datastoreId: "local-lvm", size: 3 }], "none"));
    await rehearsal.up();
    const { scsi1, scsi2, unused0 } = await config();
    assert.match(scsi1, /^local-lvm:vm-132-disk-0,.*size=3G/);
    assert.equal(scsi2, undefined);
    // Its data are deleted by people, or with the machine.
    assert.match(unused0, /^ceph:vm-132-disk-\d$/);
    assert.equal((await volumes()).length, 5);
    await unchanged();
  });

  test("an image of another checksum than the program says is not taken", async () => {
    declare(program([{ ...data, datastoreId: "local-lvm", size: 3 }], "none", "0".repeat(64)));
    const { code, output } = await rehearsal.pulumi("up", "--yes", "--skip-preview");
    assert.notEqual(code, 0);
    assert.match(output, /checksum mismatch: got '[0-9a-f]{64}' != expect '0{64}'/);
  });

  test("nothing of it is left", async () => {
    declare([]);
    await rehearsal.up();
    assert.deepEqual(await volumes(), []);
    assert.deepEqual(await owner.ask("GET", `/nodes/${node}/storage/local/content`), []);
  });
});
