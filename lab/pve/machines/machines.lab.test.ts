import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { emptied, groupFolders, groupsOf, killGroup, processesOf, readHierarchy } from "../../cgroup.ts";
import { loopDevices } from "../../guest/disk.ts";
import { untilBooted } from "../../guest/guest.ts";
import { readBoot, untilReport } from "../../guest/report.ts";
import { volumeImage } from "../../guest/volume.ts";
import { up } from "../../lab.ts";
import { inNamespace, namespacesOf } from "../../namespaces.ts";
import { guestPaths, instancePaths, volumePaths } from "../../paths.ts";
import { run } from "../../run.ts";
import { LabMachines } from "./hosts.ts";
import type { MachineSpec } from "./machines.ts";
import { labVolumes } from "./volumes.ts";

const instance = "labtest";
const paths = instancePaths(instance);
const machines = new LabMachines(instance, paths);
const volumes = join(paths.state, "machines-test");
const [server, clone, container, blank] = [9901, 9902, 9903, 9904];
const address = "192.168.100.201";

before(async () => {
  await up({ instance, log: () => {} });
  await removeAll();
  await labVolumes.create(join(volumes, "server"), image());
});
after(removeAll);

async function removeAll(): Promise<void> {
  for (const id of [server, clone, container, blank]) {
    await machines.stop(id);
    await machines.forget(id);
  }
  rmSync(volumes, { recursive: true, force: true });
}

/** The image that the hosts of the topology stand on. */
function image(): string {
  return volumeImage(guestPaths(paths, "bastion").directory) ?? "";
}

/** A machine as the API describes it, with the seed that PVE writes. */
function machine(changes: Partial<MachineSpec> = {}): MachineSpec {
  return {
    id: server,
    kind: "qemu",
    name: "server",
    system: join(volumes, "server"),
    dataDisks: [],
    cards: [{ mac: "BC:24:11:00:99:01", bridge: "vmbr1", mtu: 1, linkDown: false }],
    seed: seed("server"),
    files: {},
    ...changes,
  };
}

function seed(hostname: string): Record<string, string> {
  const key = readFileSync(`${paths.identity}.pub`, "utf8").trim();
  return {
    "meta-data": `instance-id: ${hostname}\n`,
    "user-data": `#cloud-config
hostname: ${hostname}
manage_etc_hosts: true
fqdn: ${hostname}
user: ops
ssh_authorized_keys:
  - ${key}
chpasswd:
  expire: False
users:
  - default
`,
    "network-config": `version: 1
config:
    - type: physical
      name: eth0
      mac_address: 'bc:24:11:00:99:01'
      subnets:
      - type: static
        address: '${address}'
        netmask: '255.255.255.0'
        gateway: '192.168.100.1'
    - type: nameserver
      address:
      - '192.168.100.1'
      search:
      - 'estate.test'
`,
    "vendor-data": "",
  };
}

/** Waits until the machine has booted again after `boot`, or for the first time. */
async function booted(id: number, boot?: number): Promise<void> {
  const name = `vm-${id}`;
  const report = await untilReport(name, paths, 60_000, ({ ready, leader }) => ready && leader !== boot);
  assert.equal(report?.ready, true, readFileSync(guestPaths(paths, name).console, "utf8").slice(-2000));
}

async function inside(id: number, command: string): Promise<string> {
  const { stdout, stderr, code } = await machines.run(id, ["sh", "-c", command]);
  assert.equal(code, 0, stderr);
  return stdout;
}

async function ssh(command: string): Promise<string> {
  const options = ["BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"];
  const own = ["-q", "-F", "none", "-i", paths.identity, ...options.flatMap((option) => ["-o", option])];
  const jump = ["ssh", ...own, "-W", "%h:%p", "admin@203.0.113.20"].join(" ");
  const whole = ["ssh", ...own, "-o", `ProxyCommand=${jump}`, `ops@${address}`, command];
  return run(inNamespace(namespacesOf(instance).operator, whole));
}

test("a machine with PVE's seed answers SSH through the bastion with its name, address and user", async () => {
  await machines.start(machine());
  await booted(server);
  assert.equal(await ssh("hostname; sudo id -u"), "server\n0\n");
  const addresses = (await machines.interfaces(server))?.map(({ name, mac, addresses }) => {
    return [name, mac, addresses[0]?.address, addresses[0]?.prefix];
  });
  assert.deepEqual(addresses, [
    ["lo", "00:00:00:00:00:00", "127.0.0.1", 8],
    ["eth0", "bc:24:11:00:99:01", address, 24],
  ]);
  assert.equal(machines.hasFile(server, "/usr/sbin/sshd"), true);
  assert.equal(machines.hasFile(server, "/usr/sbin/qemu-ga"), false);
});

test("a machine that runs is not started again", async () => {
  await assert.rejects(machines.start(machine()), { message: `VM ${server} already running` });
});

test("a machine installs packages, whatever its user-data says", async () => {
  await inside(server, "apt-get -qq update && apt-get -qq install --no-install-recommends tree");
  assert.match(await inside(server, "tree --version"), /^tree v/);
});

test("a machine that reboots stays on, is the same process and takes the seed that has changed", async () => {
  const before = machines.running(server);
  const { leader } = readBoot(paths, `vm-${server}`);
  await machines.setSeed(server, seed("renamed"));
  await machines.run(server, ["systemctl", "reboot"]);
  await booted(server, leader);
  assert.deepEqual(machines.running(server), before);
  assert.equal(await inside(server, "hostname"), "renamed\n");
});

test("what is on the disk survives when the power is cut", async () => {
  await inside(server, "echo kept > /srv/data && sync");
  await machines.stop(server);
  assert.equal(machines.running(server), undefined);
  await machines.start(machine());
  await booted(server);
  assert.equal(await ssh("cat /srv/data"), "kept\n");
});

test("a machine that is asked to shut down does, also while it is still booting", async () => {
  assert.equal(await machines.shutDown(server, 30), true);
  assert.equal(machines.running(server), undefined);
  await machines.start(machine());
  assert.equal(await machines.shutDown(server, 30), true);
});

test("a machine that powers itself off is stopped", async () => {
  await machines.start(machine());
  await booted(server);
  await machines.run(server, ["systemctl", "poweroff"]);
  assert.equal(await emptied([instance, `vm-${server}`], 30), true);
  assert.equal(machines.running(server), undefined);
});

test("a data disk takes a file system, keeps it and grows; nothing of it stays attached", async () => {
  const file = join(volumes, "data.raw");
  writeFileSync(file, "");
  truncateSync(file, 64 * 1024 ** 2);
  const withDisk = machine({ dataDisks: [{ name: "scsi1", file, readOnly: false }] });
  await machines.start(withDisk);
  await booted(server);
  const byId = "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-scsi1";
  await inside(server, `mkfs.ext4 -q ${byId} && mount /dev/sdb /mnt && echo kept > /mnt/data && umount /mnt`);
  truncateSync(file, 128 * 1024 ** 2);
  await machines.growDisk(server, file);
  assert.equal(await inside(server, "blockdev --getsize64 /dev/sdb"), `${128 * 1024 ** 2}\n`);
  const { leader } = readBoot(paths, `vm-${server}`);
  await machines.run(server, ["systemctl", "reboot"]);
  await booted(server, leader);
  assert.equal(await inside(server, "mount /dev/sdb /mnt && cat /mnt/data"), "kept\n");
  await machines.stop(server);
  assert.deepEqual(attached(file), []);
  await machines.start(withDisk);
  await booted(server);
  assert.equal(await inside(server, "mount /dev/sdb /mnt && cat /mnt/data"), "kept\n");
  for (const pid of processesOf([instance, `vm-${server}`])) kill(pid);
  await killGroup([instance, `vm-${server}`]);
  assert.deepEqual(attached(file), []);
});

test("disks are plugged and unplugged while the machine runs, and stay so when it reboots", async () => {
  const [first, second] = ["first.raw", "second.raw"].map((name) => join(volumes, name));
  assert.ok(first && second);
  for (const file of [first, second]) {
    writeFileSync(file, "");
    truncateSync(file, 16 * 1024 ** 2);
  }
  const disks = [
    { name: "scsi1", file: first, readOnly: false },
    { name: "scsi2", file: second, readOnly: true },
  ];
  await machines.start(machine({ dataDisks: disks.slice(0, 1) }));
  await booted(server);
  await machines.setDisks(server, disks);
  const look = "cd /dev; ls sd* disk/by-id | xargs; blockdev --getro /dev/sdc";
  const lasting = "scsi-0QEMU_QEMU_HARDDISK_drive-scsi";
  assert.equal(await inside(server, look), `sdb sdc disk/by-id: ${lasting}1 ${lasting}2\n1\n`);
  await machines.setDisks(server, disks.slice(1));
  assert.equal(await inside(server, look), `sdc disk/by-id: ${lasting}2\n1\n`);
  assert.deepEqual(attached(first), []);
  const { leader } = readBoot(paths, `vm-${server}`);
  await machines.run(server, ["systemctl", "reboot"]);
  await booted(server, leader);
  assert.equal(await inside(server, look), `sdc disk/by-id: ${lasting}2\n1\n`);
  await machines.stop(server);
  assert.deepEqual(attached(second), []);
});

test("a disk that is not there is named", async () => {
  const file = join(volumes, "missing.raw");
  const broken = machine({ dataDisks: [{ name: "scsi1", file, readOnly: false }] });
  await assert.rejects(machines.start(broken), /^Error: start failed: .*missing\.raw/);
  assert.equal(machines.running(server), undefined);
});

test("a full clone has what its original had and lacks what that had deleted", async () => {
  await machines.start(machine());
  await booted(server);
  await inside(server, "rm /etc/motd");
  await machines.shutDown(server, 30);
  await labVolumes.copy(join(volumes, "server"), join(volumes, "clone"));
  await machines.start(machine({ id: clone, system: join(volumes, "clone") }));
  await booted(clone);
  assert.equal(await inside(clone, "cat /srv/data; ls /etc/motd 2>/dev/null || true"), "kept\n");
  await machines.stop(clone);
});

test("cards are plugged, moved and unplugged while the machine runs", async () => {
  await machines.start(machine());
  await booted(server);
  const [first] = machine().cards;
  assert.ok(first);
  const second = { mac: "BC:24:11:00:99:02", bridge: "vmbr0", linkDown: false };
  await machines.setCards(server, [first, second]);
  const carrier = "ip link set eth1 up; cat /sys/class/net/eth1/carrier /sys/class/net/eth1/mtu";
  assert.equal(await inside(server, carrier), "1\n1500\n");
  await inside(server, "ip address add 203.0.113.201/24 dev eth1");
  await run(inNamespace(namespacesOf(instance).operator, ["bash", "-c", "</dev/tcp/203.0.113.201/22"]));
  await machines.setCards(server, [first, { ...second, linkDown: true }]);
  assert.equal(await inside(server, "cat /sys/class/net/eth1/carrier"), "0\n");
  await machines.setCards(server, [first]);
  assert.equal(await inside(server, "ls /sys/class/net"), "eth0\nlo\n");
  await assert.rejects(machines.setCards(server, [{ ...first, bridge: "vmbr7" }]), {
    message: "bridge 'vmbr7' does not exist",
  });
  await machines.stop(server);
});

test("without a seed, a machine boots and has no address", async () => {
  await labVolumes.create(join(volumes, "clone"), image());
  await machines.start(machine({ id: clone, system: join(volumes, "clone"), seed: undefined }));
  await booted(clone);
  const addresses = (await machines.interfaces(clone))?.flatMap((one) => one.addresses);
  assert.deepEqual(
    addresses?.filter(({ family }) => family === "ipv4").map((one) => one.address),
    ["127.0.0.1"],
  );
  await machines.stop(clone);
});

test("a container boots with the files laid into its root, without cloud-init", async () => {
  await labVolumes.create(join(volumes, "container"), image());
  const key = readFileSync(`${paths.identity}.pub`, "utf8");
  const network = "[Match]\nName=eth0\n[Network]\nAddress=192.168.100.203/24\n";
  await machines.start({
    ...machine({ id: container, kind: "lxc", name: "box", system: join(volumes, "container") }),
    files: {
      "/etc/hostname": { content: "box\n", mode: 0o644 },
      "/root/.ssh/authorized_keys": { content: key, mode: 0o600 },
      "/etc/systemd/network/eth0.network": { content: network, mode: 0o644 },
    },
  });
  await booted(container);
  const look =
    "hostname; stat -c %a /root /root/.ssh/authorized_keys; test -e /run/cloud-init/result.json; echo $?";
  assert.equal(await inside(container, look), "box\n700\n600\n1\n");
  const addresses = (await machines.interfaces(container))?.flatMap((one) => one.addresses);
  assert.ok(addresses?.some((one) => one.address === "192.168.100.203"));
  assert.equal(await inside(container, "systemctl is-active ssh"), "active\n");
  assert.equal(await machines.shutDown(container, 30), true);
});

test("a machine without a system has power and nothing else, and hears no button", async () => {
  await machines.start(machine({ id: blank, system: undefined }));
  const running = machines.running(blank);
  assert.ok(running && Math.abs(running.since - Date.now()) < 60_000);
  assert.equal(await machines.interfaces(blank), undefined);
  assert.equal(await machines.shutDown(blank, 0), false);
  await machines.stop(blank);
  assert.equal(machines.running(blank), undefined);
});

test("a volume is set up without booting, and a container sees another at its mount point", async () => {
  const system = join(volumes, "container");
  const mounted = join(volumes, "mounted");
  await labVolumes.create(mounted, "");
  assert.equal((await machines.runInVolume(system, ["sh", "-c", "echo done > /etc/set-up"])).code, 0);
  const mounts = [{ folder: mounted, path: "/srv/data", readOnly: false }];
  await machines.start(machine({ id: container, kind: "lxc", name: "box", system, mounts }));
  await booted(container);
  assert.equal(await inside(container, "cat /etc/set-up; echo kept > /srv/data/file"), "done\n");
  await machines.stop(container);
  assert.equal(readFileSync(join(volumePaths(mounted).upper, "file"), "utf8"), "kept\n");
});

test("the bastion is the owner's machine 9020", async () => {
  assert.ok(machines.running(9020));
  assert.equal(await machines.shutDown(9020, 30), true);
  await assert.rejects(machines.forget(9020), {
    message: "VM 9020 is a host of the lab itself and cannot be destroyed",
  });
  await machines.start(machine({ id: 9020, system: undefined }));
  await untilBooted("bastion", paths);
  assert.equal(await inside(9020, "hostname"), "bastion\n");
});

test("a machine that is forgotten leaves nothing but its volumes", async () => {
  await machines.forget(server);
  assert.equal(existsSync(guestPaths(paths, `vm-${server}`).directory), false);
  assert.deepEqual(groupFolders(readHierarchy(), [instance, `vm-${server}`]).filter(existsSync), []);
  assert.ok(!groupsOf(instance).includes(`vm-${server}`));
  assert.doesNotMatch(readFileSync("/proc/self/mountinfo", "utf8"), new RegExp(`vm-${server}`));
  assert.doesNotMatch(
    await run(["ip", "-netns", namespacesOf(instance).net, "link"]),
    new RegExp(`vm${server}i`),
  );
  assert.ok(readdirSync(volumePaths(join(volumes, "server")).upper).includes("srv"));
});

function attached(file: string): string[] {
  return loopDevices((backing) => backing === file);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended with one that was killed before.
  }
}
