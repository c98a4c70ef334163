import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { untilReport } from "../../../guest/report.ts";
import { up } from "../../../lab.ts";
import { inNamespace, namespacesOf } from "../../../namespaces.ts";
import { instancePaths } from "../../../paths.ts";
import { run } from "../../../run.ts";

const instance = "labtest";
const paths = instancePaths(instance);
const { operator } = namespacesOf(instance);
const containers = "/nodes/prox-101/lxc";
const [original, copy] = [9911, 9912];
const served = "http://127.0.0.1:8081/debian-13-standard_13.1-1_amd64.tar.zst";
const local = "/nodes/prox-101/storage/local";
const template = "local:vztmpl/containers-test.tar.zst";
const card = (address: string) => `name=eth0,bridge=vmbr1,ip=${address}/24,gw=192.168.100.1`;

before(async () => {
  await up({ instance, log: () => {} });
  await removeAll();
});
after(removeAll);

async function removeAll(): Promise<void> {
  const present: { vmid: number }[] = await ask("GET", containers);
  for (const { vmid } of present.filter((one) => [original, copy].includes(one.vmid))) {
    await task("DELETE", `${containers}/${vmid}`, { force: 1, purge: 1 });
  }
  const content: { volid: string }[] = await ask("GET", `${local}/content`);
  if (content.some(({ volid }) => volid === template)) await task("DELETE", `${local}/content/${template}`);
}

// A program of its own, because the API is to be had in the operator's network only.
const asking = `
import { text } from "node:stream/consumers";
const { method, url, token, given } = JSON.parse(await text(process.stdin));
const hasBody = method === "POST" || method === "PUT";
const parameters = new URLSearchParams(given);
const response = await fetch(hasBody ? url : url + "?" + parameters, {
  method,
  ...(hasBody && { body: parameters }),
  headers: { authorization: "PVEAPIToken=" + token },
});
if (!response.ok) throw new Error(method + " " + url + ": " + response.status + " " + (await response.text()));
console.log(JSON.stringify((await response.json()).data));
`;

/** Asks the API as the estate does. */
// biome-ignore lint/suspicious/noExplicitAny: what it answers has many shapes.
async function ask(method: string, path: string, given: Record<string, string | number> = {}): Promise<any> {
  const program = [process.execPath, "--input-type=module", "-e", asking];
  const command = ["env", `NODE_EXTRA_CA_CERTS=${paths.pveAuthority}`, ...program];
  const url = `https://127.0.0.1:8006/api2/json${path}`;
  const request = { method, url, token: readFileSync(paths.pveToken, "utf8").trim(), given };
  return JSON.parse(await run(inNamespace(operator, command), JSON.stringify(request)));
}

/** Asks for a task and waits until it is done. */
async function task(
  method: string,
  path: string,
  given: Record<string, string | number> = {},
): Promise<void> {
  const upid: string = await ask(method, path, given);
  const record = `/nodes/${upid.split(":")[1]}/tasks/${encodeURIComponent(upid)}`;
  for (;;) {
    const { status, exitstatus } = await ask("GET", `${record}/status`);
    if (status === "running") continue;
    if (exitstatus === "OK") return;
    const lines: { t: string }[] = await ask("GET", `${record}/log`);
    throw new Error(`${method} ${path}: ${lines.map(({ t }) => t).join("\n")}`);
  }
}

async function booted(vmid: number): Promise<void> {
  const report = await untilReport(`vm-${vmid}`, paths, 60_000, ({ ready }) => ready);
  assert.equal(report?.ready, true);
}

/** Runs a command in a container as root, through the bastion. */
async function ssh(address: string, command: string): Promise<string> {
  const options = ["BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"];
  const own = ["-q", "-F", "none", "-i", paths.identity, ...options.flatMap((option) => ["-o", option])];
  const jump = ["ssh", ...own, "-W", "%h:%p", "admin@203.0.113.20"].join(" ");
  return run(
    inNamespace(operator, ["ssh", ...own, "-o", `ProxyCommand=${jump}`, `root@${address}`, command]),
  );
}

test("a container that the API makes answers SSH with its name, its network and its mounts", async () => {
  const filename = template.slice("local:vztmpl/".length);
  await task("POST", `${local}/download-url`, { content: "vztmpl", filename, url: served });
  await task("POST", containers, {
    vmid: original,
    ostemplate: template,
    pool: "brainall",
    hostname: "box.estate.test",
    features: "nesting=1",
    rootfs: "local-lvm:8",
    mp0: "ceph:1,mp=/srv/data",
    mp1: "ceph:1,mp=/srv/sealed,ro=1",
    net0: card("192.168.100.211"),
    nameserver: "192.168.100.1",
    "ssh-public-keys": readFileSync(`${paths.identity}.pub`, "utf8"),
  });
  await task("POST", `${containers}/${original}/status/start`);
  await booted(original);
  assert.equal(
    await ssh(
      "192.168.100.211",
      "hostname -f; grep nameserver /etc/resolv.conf; echo kept >/srv/data/file; touch /srv/sealed/file 2>/dev/null || echo sealed",
    ),
    "box.estate.test\nnameserver 192.168.100.1\nsealed\n",
  );
  const interfaces: { name: string; inet: string }[] = await ask(
    "GET",
    `${containers}/${original}/interfaces`,
  );
  assert.equal(interfaces.find(({ name }) => name === "eth0")?.inet, "192.168.100.211/24");
});

test("a card that a running container is given takes its address without a reboot", async () => {
  await ask("PUT", `${containers}/${original}/config`, {
    net1: "name=eth1,bridge=vmbr0,ip=203.0.113.211/24",
  });
  const wait = "/usr/lib/systemd/systemd-networkd-wait-online -i eth1 --timeout=20";
  const addresses = await ssh("192.168.100.211", `${wait}; ip -4 -brief address show eth1`);
  assert.match(addresses, /203\.0\.113\.211\/24/);
});

test("a clone has what its original had, and is another system", async () => {
  await task("POST", `${containers}/${original}/status/shutdown`);
  await task("POST", `${containers}/${original}/clone`, {
    newid: copy,
    full: 1,
    pool: "brainall",
    hostname: "twin",
  });
  await ask("PUT", `${containers}/${copy}/config`, { net0: card("192.168.100.212"), delete: "net1" });
  for (const vmid of [original, copy]) {
    await task("POST", `${containers}/${vmid}/status/start`);
    await booted(vmid);
  }
  const look = "hostname; cat /srv/data/file; cat /etc/machine-id";
  const [first, second] = [await ssh("192.168.100.211", look), await ssh("192.168.100.212", look)];
  assert.match(first, /^box\nkept\n[0-9a-f]{32}\n$/);
  assert.match(second, /^twin\nkept\n[0-9a-f]{32}\n$/);
  assert.notEqual(first.split("\n")[2], second.split("\n")[2]);
});
