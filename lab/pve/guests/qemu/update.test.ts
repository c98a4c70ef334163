import assert from "node:assert/strict";
import { test } from "node:test";
import { volumesOf } from "../../storage/volumes.ts";
import { type TestApi, testApi } from "../../testing/api.ts";
import { findGuest } from "../guest.ts";
import { machines, publicKey, withMachine } from "./testing.ts";

const machine = `${machines}/101`;

const configOf = ({ cluster }: TestApi) => findGuest(cluster, 101)?.config ?? {};
const disksOf = ({ cluster }: TestApi) => volumesOf(cluster, 101).map(({ volid }) => volid);

test("what the provider sends after a clone is read back, and what is deleted need not be there", async (context) => {
  const api = await withMachine(context, {
    scsi0: "ceph:8",
    ide2: "ceph:cloudinit",
    net0: "virtio=BC:24:11:00:00:01,bridge=vmbr0",
  });
  await api.ask("PUT", `${machine}/config`, { delete: "ide2" });
  const numbers = (word: string, from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => `${word}${from + index}`);
  assert.equal(
    await api.ask("PUT", `${machine}/config`, {
      agent: "enabled=1,fstrim_cloned_disks=0,type=virtio",
      balloon: 0,
      ciuser: "ops",
      cores: 2,
      cpu: "cputype=host,flags=+aes;-pcid",
      delete: [...numbers("net", 1, 31), ...numbers("serial", 1, 3), "hookscript"].join(","),
      ide2: "file=ceph:cloudinit",
      ipconfig0: "ip=dhcp",
      memory: 2048,
      name: "web1",
      net0: "model=virtio,bridge=vmbr0,firewall=0,macaddr=BC:24:11:00:00:01",
      numa: 0,
      onboot: 1,
      ostype: "l26",
      scsi0: "file=ceph:vm-101-disk-0,size=8589934592,backup=1,iothread=1,ssd=1,discard=on,replicate=1",
      serial0: "socket",
      sockets: 1,
      sshkeys: encodeURIComponent(publicKey),
      tags: "web;estate",
      vga: "type=std",
    }),
    null,
  );
  const {
    digest: _,
    meta: __,
    smbios1: ___,
    vmgenid: ____,
    ...config
  } = await api.ask("GET", `${machine}/config`);
  assert.deepEqual(config, {
    agent: "enabled=1,fstrim_cloned_disks=0,type=virtio",
    balloon: 0,
    boot: "order=scsi0;net0",
    ciuser: "ops",
    cores: 2,
    cpu: "cputype=host,flags=+aes;-pcid",
    ide2: "ceph:vm-101-cloudinit,media=cdrom",
    ipconfig0: "ip=dhcp",
    memory: "2048",
    name: "web1",
    net0: "virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=0",
    numa: 0,
    onboot: 1,
    ostype: "l26",
    scsi0: "ceph:vm-101-disk-0,backup=1,discard=on,iothread=1,replicate=1,size=8G,ssd=1",
    serial0: "socket",
    sockets: 1,
    sshkeys: encodeURIComponent(publicKey),
    tags: "estate;web",
    vga: "type=std",
  });
  assert.deepEqual(disksOf(api), ["ceph:vm-101-cloudinit", "ceph:vm-101-disk-0"]);
});

test("a password is kept as its hash, one that is hashed as it is", async (context) => {
  const api = await withMachine(context);
  await api.ask("PUT", `${machine}/config`, { cipassword: "geheim" });
  assert.match(String(configOf(api).cipassword), /^\$5\$/);
  assert.equal((await api.ask("GET", `${machine}/config`)).cipassword, "**********");
  const hash = "$6$salt$hash";
  await api.ask("PUT", `${machine}/config`, { cipassword: hash });
  assert.equal(configOf(api).cipassword, hash);
});

test("an empty description is none, an empty list of tags a blank", async (context) => {
  const api = await withMachine(context, { description: "first", tags: "a" });
  await api.ask("PUT", `${machine}/config`, { description: "", tags: "" });
  assert.deepEqual([configOf(api).description, configOf(api).tags], [undefined, " "]);
});

test("a machine's own identity is drawn anew when it is asked for", async (context) => {
  const api = await withMachine(context);
  const { vmgenid } = configOf(api);
  await api.ask("PUT", `${machine}/config`, { vmgenid: "1" });
  assert.match(String(configOf(api).vmgenid), /^[0-9a-f-]{36}$/);
  assert.notEqual(configOf(api).vmgenid, vmgenid);
});

test("a change is refused when the configuration is not the one that was looked at", async (context) => {
  const api = await withMachine(context);
  const { digest } = await api.ask("GET", `${machine}/config`);
  await api.ask("PUT", `${machine}/config`, { cores: 2, digest });
  const { message } = await api.refusal("PUT", `${machine}/config`, { cores: 3, digest });
  assert.equal(message, "checksum mismatch (file change by other user?)");
  assert.equal(configOf(api).cores, 2);
});

test("a lock keeps changes out, but root may pass it", async (context) => {
  const api = await withMachine(context, { lock: "backup" });
  const { message } = await api.refusal("PUT", `${machine}/config`, { cores: 2 });
  assert.equal(message, "VM is locked (backup)");
  await api.ask("PUT", `${machine}/config`, { delete: "lock", skiplock: 1 });
  await api.ask("PUT", `${machine}/config`, { cores: 2 });
  assert.equal(configOf(api).cores, 2);
});

test("a change that is refused changes nothing and leaves no disk behind", async (context) => {
  const api = await withMachine(context, { scsi0: "ceph:1" });
  const before = findGuest(api.cluster, 101);
  const { message } = await api.refusal("PUT", `${machine}/config`, {
    boot: "order=scsi5",
    cores: 4,
    scsi1: "ceph:1",
    delete: "scsi0",
  });
  assert.equal(message, "invalid bootorder: device 'scsi5' does not exist'");
  assert.deepEqual(findGuest(api.cluster, 101), before);
  assert.deepEqual(disksOf(api), ["ceph:vm-101-disk-0"]);
  assert.deepEqual(api.cluster.store.list("volume-journal/"), []);
});

test("changes can be made by a task, which tells them without the password", async (context) => {
  const api = await withMachine(context);
  const { exitstatus, log } = await api.task("POST", `${machine}/config`, {
    cipassword: "geheim",
    cores: 2,
    delete: "net7",
  });
  assert.equal(exitstatus, "OK");
  assert.deepEqual(log, [
    "update VM 101: -cipassword <hidden> -cores 2 -delete net7",
    "cannot delete 'net7' - not set in current configuration!",
    "TASK OK",
  ]);
  assert.equal(await api.ask("POST", `${machine}/config`, { cores: 3, background_delay: 5 }), null);
  const { message } = await api.refusal("POST", `${machine}/config`, {
    boot: "order=net0",
    background_delay: 5,
  });
  assert.equal(message, "failed to update VM 101: invalid bootorder: device 'net0' does not exist'");
});

const refusals: [why: string, options: Record<string, string | number>, status: number, text: RegExp][] = [
  ["nothing", {}, 500, /^no options specified$/],
  ["an option to delete that is none", { delete: "wish" }, 400, /unknown option 'wish'/],
  ["an option to revert that is none", { revert: "wish" }, 400, /unknown option 'wish'/],
  [
    "an option to set and delete",
    { cores: 2, delete: "cores" },
    400,
    /you can't use '-cores' and -delete cores'/,
  ],
  [
    "an option to set and revert",
    { cores: 2, revert: "cores" },
    400,
    /you can't use '-cores' and -revert cores'/,
  ],
  [
    "an option to delete and revert",
    { delete: "cores", revert: "cores" },
    400,
    /you can't use '-delete cores'/,
  ],
  ["more balloon than memory", { balloon: 2048 }, 500, /^balloon value too large/],
  [
    "a volume that is not there",
    { scsi1: "ceph:vm-101-disk-7" },
    500,
    /^volume ceph:vm-101-disk-7 does not exist$/,
  ],
  [
    "another format than the volume's",
    { scsi0: "ceph:vm-101-disk-0,format=qcow2" },
    500,
    /'format=qcow2' option different/,
  ],
  ["a line break", { searchdomain: "a\nb" }, 500, /property contains a line feed/],
  ["a hook script that is none", { hookscript: "local:iso/x.iso" }, 400, /is not in the snippets directory/],
  [
    "a hook script that is not there",
    { hookscript: "local:snippets/x.sh" },
    400,
    /script 'local:snippets\/x.sh' does not exist/,
  ],
];

for (const [why, options, status, text] of refusals) {
  test(`a change with ${why} is refused`, async (context) => {
    const api = await withMachine(context, { scsi0: "ceph:1", cores: 1 });
    const before = findGuest(api.cluster, 101);
    const refused = await api.refusal("PUT", `${machine}/config`, options);
    assert.equal(refused.status, status);
    assert.match([refused.message, ...Object.values(refused.errors ?? {})].at(-1) ?? "", text);
    assert.deepEqual(findGuest(api.cluster, 101), before);
  });
}

test("a machine that is not there has no configuration", async (context) => {
  const { refusal } = testApi(context);
  const text = "Configuration file 'nodes/prox-101/qemu-server/101.conf' does not exist";
  for (const [method, path] of [
    ["GET", "config"],
    ["GET", "pending"],
    ["PUT", "resize"],
    ["POST", "move_disk"],
    ["GET", "cloudinit"],
    ["PUT", "cloudinit"],
  ] as const) {
    const parameters: Record<string, string> =
      path === "resize"
        ? { disk: "scsi0", size: "1G" }
        : path === "move_disk"
          ? { disk: "scsi0", storage: "ceph" }
          : {};
    assert.equal((await refusal(method, `${machine}/${path}`, parameters)).message, text);
  }
  assert.equal((await refusal("PUT", `${machine}/config`, { cores: 1 })).message, text);
});
