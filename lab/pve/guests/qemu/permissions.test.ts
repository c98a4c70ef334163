import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { writeAcl } from "../../access/acl.ts";
import { writeRole } from "../../access/roles.ts";
import { clusterOptions } from "../../generic/options.ts";
import { type TestApi, testApi } from "../../testing/api.ts";
import { findGuest } from "../guest.ts";
import { createMachine, estate, layOutFile, machines } from "./testing.ts";

const machine = `${machines}/101`;
type Options = Record<string, string | number>;

/** A machine of which the estate's token may what is said, and nothing else. */
async function withRights(context: TestContext, privileges: string[], before: Options): Promise<TestApi> {
  const api = testApi(context);
  await createMachine(api, 101, { memory: "1024", ...before });
  writeRole(api.cluster, { roleid: "Test", privileges });
  const rule = { type: "user", ugid: "estate@pve", roleid: "Test", propagate: true } as const;
  writeAcl(api.cluster, { ...rule, path: "/vms/101" });
  return api;
}

const denied = (what: string) => `Permission check failed (${what})`;
const ofVm = (privilege: string) => denied(`/vms/101, ${privilege}`);

const rules: [options: Options, privileges: string[], without: string, before?: Options][] = [
  [{ cores: 2 }, ["VM.Config.CPU"], ofVm("VM.Config.CPU")],
  [{ numa0: "cpus=0,memory=512" }, ["VM.Config.CPU"], ofVm("VM.Config.CPU")],
  [{ memory: "2048" }, ["VM.Config.Memory"], ofVm("VM.Config.Memory")],
  [{ vga: "virtio" }, ["VM.Config.HWType"], ofVm("VM.Config.HWType")],
  [{ name: "web2" }, ["VM.Config.Options"], ofVm("VM.Config.Options")],
  [{ tags: "a" }, ["VM.Config.Options"], ofVm("VM.Config.Options")],
  [{ freeze: 1 }, ["VM.PowerMgmt"], ofVm("VM.PowerMgmt")],
  [{ net0: "virtio,bridge=vmbr1" }, ["VM.Config.Network"], ofVm("VM.Config.Network")],
  [{ ciuser: "ops" }, ["VM.Config.Cloudinit"], denied("/vms/101, VM.Config.Cloudinit|VM.Config.Network")],
  [
    { ipconfig0: "ip=dhcp" },
    ["VM.Config.Network"],
    denied("/vms/101, VM.Config.Cloudinit|VM.Config.Network"),
  ],
  [{ scsi0: "ceph:1" }, ["VM.Config.Disk"], ofVm("VM.Config.Disk")],
  [{ boot: "order=scsi0" }, ["VM.Config.Disk"], ofVm("VM.Config.Disk"), { scsi0: "ceph:1" }],
  [{ ide2: "local:iso/debian.iso,media=cdrom" }, ["VM.Config.CDROM"], ofVm("VM.Config.CDROM")],
  [{ ide2: "ceph:cloudinit" }, ["VM.Config.Cloudinit", "VM.Config.CDROM"], ofVm("VM.Config.Cloudinit")],
  [{ serial0: "socket" }, ["VM.Config.HWType"], ofVm("VM.Config.HWType")],
  [{ usb0: "spice" }, ["VM.Config.HWType"], ofVm("VM.Config.HWType")],
  [{ rng0: "/dev/urandom" }, ["VM.Config.HWType"], ofVm("VM.Config.HWType")],
  [{ delete: "scsi0" }, ["VM.Config.Disk"], ofVm("VM.Config.Disk"), { scsi0: "ceph:1" }],
  [{ delete: "unused0" }, ["VM.Config.Disk"], ofVm("VM.Config.Disk"), { unused0: "ceph:vm-101-disk-5" }],
  [{ delete: "net0" }, ["VM.Config.Network"], ofVm("VM.Config.Network"), { net0: "virtio,bridge=vmbr0" }],
  [{ delete: "tags" }, ["VM.Config.Options"], ofVm("VM.Config.Options"), { tags: "a" }],
  [{ delete: "serial0" }, ["VM.Config.HWType"], ofVm("VM.Config.HWType"), { serial0: "socket" }],
  [{ delete: "description" }, ["VM.Config.Options"], ofVm("VM.Config.Options"), { description: "a" }],
];

// Enough to pass the check of the method, and no more.
const other = (privileges: string[]) =>
  privileges.includes("VM.Config.CPU") ? "VM.Config.Memory" : "VM.Config.CPU";

for (const [options, privileges, refusal, before = {}] of rules) {
  const what = JSON.stringify(options);
  test(`${what} needs ${privileges.join(" and ")}`, async (context) => {
    const passing = privileges.some((name) => name.startsWith("VM.Config."))
      ? privileges
      : [...privileges, "VM.Config.CPU"];
    const api = await withRights(context, passing, before);
    await layOutFile(api.cluster, "iso", "debian.iso", "x");
    await api.ask("PUT", `${machine}/config`, options, estate);
  });

  test(`${what} is refused without`, async (context) => {
    const api = await withRights(context, [other(privileges)], before);
    await layOutFile(api.cluster, "iso", "debian.iso", "x");
    const untouched = findGuest(api.cluster, 101);
    const { status, message } = await api.refusal("PUT", `${machine}/config`, options, estate);
    assert.deepEqual([status, message], [403, refusal]);
    assert.deepEqual(findGuest(api.cluster, 101), untouched);
  });
}

const every = [
  ...["CPU", "Memory", "HWType", "Options", "Network", "Cloudinit", "Disk", "CDROM"].map(
    (one) => `VM.Config.${one}`,
  ),
  "VM.PowerMgmt",
];

const rootOnly: [options: Options, text: string, before?: Options][] = [
  [{ args: "-s" }, "only root can set 'args' config"],
  [{ lock: "backup" }, "only root can set 'lock' config"],
  [{ delete: "lock" }, "only root can set 'lock' config"],
  [{ hookscript: "local:snippets/x.sh" }, "only root can set 'hookscript' config"],
  [{ affinity: "0" }, "only root can set 'affinity' config"],
  [{ parallel0: "/dev/parport0" }, "only root can set 'parallel0' config"],
  [{ serial0: "/dev/ttyS0" }, "only root can modify 'serial0' config for real devices"],
  [
    { delete: "serial0" },
    "only root can delete 'serial0' config for real devices",
    { serial0: "/dev/ttyS0" },
  ],
  [
    { serial0: "socket" },
    "only root can modify 'serial0' config for real devices",
    { serial0: "/dev/ttyS0" },
  ],
  [{ usb0: "host=1234:5678" }, "only root can set 'usb0' config for real devices"],
  [
    { delete: "hostpci0" },
    "only root can set 'hostpci0' config for non-mapped devices",
    { hostpci0: "01:00.0" },
  ],
  [{ startup: "order=1" }, denied("/, Sys.Modify")],
  [{ net0: "virtio,bridge=vmbr0,tag=7" }, denied("/sdn/zones/localnetwork/vmbr0/7, SDN.Use")],
  [{ usb0: "mapping=disk" }, denied("/mapping/usb/disk, Mapping.Use")],
  [{ virtiofs0: "dirid=data" }, denied("/mapping/dir/data, Mapping.Use")],
  [{ vmstatestorage: "tape" }, denied("/storage/tape, Datastore.AllocateSpace")],
];

for (const [options, text, before = {}] of rootOnly) {
  test(`${JSON.stringify(options)} is not for those who may change all of a machine: ${text}`, async (context) => {
    const api = await withRights(context, every, before);
    await layOutFile(api.cluster, "snippets", "x.sh", "#!/bin/sh\n");
    // Bridges are granted one by one here.
    writeRole(api.cluster, { roleid: "EstateNetworks", privileges: [] });
    writeRole(api.cluster, { roleid: "EstateStorage", privileges: [] });
    const { message } = await api.refusal("PUT", `${machine}/config`, options, estate);
    assert.equal(message, text);
  });
}

test("a lock is passed by root only, not even by root's token", async (context) => {
  const api = await withRights(context, every, {});
  const { errors } = await api.refusal("PUT", `${machine}/config`, { cores: 2, skiplock: 1 }, estate);
  assert.deepEqual(errors, { skiplock: "Only root may use this option." });
});

test("tags that are registered are for administrators", async (context) => {
  const api = await withRights(context, every, { tags: "kept" });
  await api.ask("PUT", "/cluster/options", { "registered-tags": "kept;gold" });
  assert.equal(clusterOptions(api.cluster)["registered-tags"], "kept;gold");
  const refused = async (tags: string) =>
    (await api.refusal("PUT", `${machine}/config`, { tags }, estate)).message;
  assert.equal(await refused("kept;gold"), denied("/, Sys.Modify for modifying tag 'gold'"));
  assert.equal(await refused("web"), denied("/, Sys.Modify for modifying tag 'kept'"));
  await api.ask("PUT", `${machine}/config`, { tags: "kept;web" }, estate);
  assert.equal(findGuest(api.cluster, 101)?.config.tags, "kept;web");
});

test("only machines that one may look at are listed", async (context) => {
  const api = await withRights(context, ["VM.Audit"], {});
  const listed = async (headers?: Record<string, string>) =>
    (await api.ask("GET", machines, {}, headers)).map(({ vmid }: { vmid: number }) => vmid);
  assert.deepEqual(await listed(estate), [101]);
  assert.ok((await listed()).includes(9020));
});
