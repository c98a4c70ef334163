import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { watch } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { groupFolders, killGroup, readHierarchy } from "./cgroup.ts";
import { readBoot } from "./guest/report.ts";
import { down, type Lab, open, up } from "./lab.ts";
import { inNamespace, presentNamespaces } from "./namespaces.ts";
import { guestPaths, instancePaths, volumePaths } from "./paths.ts";
import { capture, run } from "./run.ts";

const instance = "labtest";
const paths = instancePaths(instance);
const quiet = () => {};
let lab: Lab;

before(async () => {
  await down({ instance, purge: true, log: quiet });
  lab = await up({ instance, log: quiet });
});
after(() => down({ instance, purge: true, log: quiet }));

/** Brings the lab up and returns what it said of what it found. */
async function mend(): Promise<string[]> {
  const lines: string[] = [];
  lab = await up({ instance, log: (line) => lines.push(line) });
  return lines.filter((line) => /again|leftover/.test(line));
}

function asOperator(command: string[]) {
  return capture(inNamespace(lab.operatorNamespace, command));
}

function ssh(address: string, command: string) {
  const identity = lab.env.ESTATE_LAB_IDENTITY ?? "";
  const options = [
    "BatchMode=yes",
    "StrictHostKeyChecking=no",
    "UserKnownHostsFile=/dev/null",
    "LogLevel=ERROR",
  ];
  const own = ["-F", "none", "-i", identity, ...options.flatMap((option) => ["-o", option])];
  const jump = ["ssh", ...own, "-W", "%h:%p", "admin@203.0.113.20"].join(" ");
  return asOperator(["ssh", ...own, "-o", `ProxyCommand=${jump}`, `admin@${address}`, command]);
}

const connect = (address: string) => `timeout 1 bash -c '</dev/tcp/${address}/22'`;

test("the operator reaches a private host through the bastion, where the real cloud-init did the first boot", async () => {
  const { stdout } = await ssh(
    "192.168.100.53",
    "hostname; sudo id -u; cloud-init status; cat /sys/class/net/eth0/mtu",
  );
  assert.equal(stdout, "db\n0\nstatus: done\n1400\n");
});

test("nobody logs in with a password or as root", async () => {
  const { stdout } = await lab.shell(
    "db",
    "sshd -T | grep -E '^passwordauthentication'; passwd -S admin; passwd -S root",
  );
  assert.match(stdout, /^passwordauthentication no\nadmin L .+\nroot L /);
});

test("the private side answers neither the operator nor the outside, even over a route to the bastion", async () => {
  assert.equal((await lab.shell("bastion", connect("192.168.100.53"))).code, 0);
  assert.equal((await asOperator(["sh", "-c", connect("203.0.113.20")])).code, 0);
  assert.notEqual((await asOperator(["sh", "-c", connect("192.168.100.53")])).code, 0);
  assert.notEqual((await lab.shell("outside", connect("192.168.100.53"))).code, 0);
  await lab.shell("outside", "ip route add 192.168.100.0/24 via 203.0.113.20");
  assert.notEqual((await lab.shell("outside", connect("192.168.100.53"))).code, 0);
});

test("no host and no namespace has a way out", async () => {
  for (const host of ["bastion", "outside", "web", "db"]) {
    assert.equal((await lab.shell(host, "ip route show default; ip -6 route show default")).stdout, "", host);
  }
  for (const namespace of presentNamespaces(instance)) {
    assert.equal(await run(["ip", "-netns", namespace, "route", "show", "default"]), "", namespace);
  }
});

test("a private host installs packages, which cross through the proxy alone", async () => {
  const install = "apt-get -qq update && apt-get -qq install --no-install-recommends tree && tree --version";
  const { stdout, stderr } = await lab.shell("db", install);
  assert.match(stdout, /tree v\d/, stderr);
});

test("the page of the edge shows in this machine's browser", async () => {
  await lab.shell("web", "mkdir -p /srv/page && echo 'from the edge' > /srv/page/index.html");
  const serve = "python3 -m http.server --directory /srv/page --bind 203.0.113.10 80";
  await lab.shell("web", `systemd-run --quiet --property=Restart=always ${serve}`);
  await lab.shell("web", `timeout 10 bash -c 'until 2>/dev/null </dev/tcp/203.0.113.10/80; do :; done'`);
  assert.equal(await (await fetch(lab.pageUrl)).text(), "from the edge\n");
});

test("a lab that keeps its files elsewhere is not mistaken for leftovers", async () => {
  const usual = process.env.XDG_STATE_HOME;
  process.env.XDG_STATE_HOME = "/elsewhere";
  try {
    const refusal = /^LabError: The lab "labtest" .+ keeps its files in .+, not in \/elsewhere/;
    await assert.rejects(up({ instance, log: quiet }), refusal);
    await assert.rejects(down({ instance, purge: false, log: quiet }), refusal);
  } finally {
    if (usual === undefined) delete process.env.XDG_STATE_HOME;
    else process.env.XDG_STATE_HOME = usual;
  }
  assert.equal((await lab.shell("db", "hostname")).stdout, "db\n");
});

test("a host that reboots ends what runs in it and comes back by itself", async () => {
  await lab.shell("outside", "mkfifo /run/begun");
  const runs = lab.shell("outside", "echo > /run/begun; exec sleep infinity");
  await lab.shell("outside", "cat /run/begun");
  const { notifications } = guestPaths(paths, "outside");
  const { leader } = readBoot(paths, "outside");
  const changes = watch(notifications);
  await lab.shell("outside", "systemctl reboot");
  for await (const _ of changes) {
    const boot = readBoot(paths, "outside");
    if (boot.ready && boot.leader !== leader) break;
  }
  assert.notEqual((await runs).code, 0);
  assert.equal((await lab.shell("outside", "systemctl is-active ssh")).stdout, "active\n");
  assert.deepEqual(await mend(), []);
});

test("a host whose power is cut keeps its disk, its key and its name", async () => {
  const asks = "cat /etc/kept /etc/machine-id /etc/ssh/ssh_host_ed25519_key.pub /etc/hostname";
  await lab.shell("db", "echo data > /etc/kept");
  const before = await lab.shell("db", asks);
  await lab.stopGuest("db");
  await assert.rejects(lab.shell("db", "true"), /^LabError: db is not running\./);
  assert.notEqual((await lab.shell("bastion", connect("192.168.100.53"))).code, 0);
  await lab.startGuest("db");
  assert.deepEqual(await lab.shell("db", asks), before);
});

test("what was killed is started again by the next up, which names it", async () => {
  await lab.stopGuest("db");
  await killGroup([instance, "relay-page-inside"]);
  assert.deepEqual(await mend(), [
    "relay-page-inside was not running: started again",
    "db was not running: started again",
  ]);
  assert.deepEqual(await mend(), []);
});

test("after everything was killed and half of it is gone, the next up cleans and starts anew", async () => {
  await killGroup([instance]);
  await run(["ip", "netns", "delete", `estate-${instance}-operator`]);
  assert.equal(open(instance), undefined);
  assert.deepEqual(await mend(), [`leftover namespace estate-${instance}-net removed`]);
  assert.equal((await ssh("192.168.100.53", "cat /etc/kept")).stdout, "data\n");
});

test("down leaves no process, control group, mount or namespace, but the disks", async () => {
  await down({ instance, purge: false, log: quiet });
  // The kernel keeps a group's folder for as long as a process lives in it.
  assert.deepEqual(groupFolders(readHierarchy(), [instance]).filter(existsSync), []);
  assert.doesNotMatch(readFileSync("/proc/self/mountinfo", "utf8"), new RegExp(`estate[-/]${instance}`));
  assert.deepEqual(presentNamespaces(instance), []);
  assert.equal(
    readFileSync(join(volumePaths(guestPaths(paths, "db").directory).upper, "etc/kept"), "utf8"),
    "data\n",
  );
});

test("a purge deletes the disks and keys, and the caches stay", async () => {
  await down({ instance, purge: true, log: quiet });
  assert.equal(existsSync(paths.state), false);
  assert.equal(existsSync(paths.imageCache), true);
});
