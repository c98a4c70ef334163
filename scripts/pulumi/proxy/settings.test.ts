import assert from "node:assert/strict";
import { test } from "node:test";
import { hostsIn, mayNeedProxy, proxySettings } from "./settings.ts";

const hosts = { bastion: { address: "203.0.113.20", user: "admin" }, db: { address: "192.168.100.53" } };

/** What `pulumi config --json` prints of these settings. */
const printed = (settings: Record<string, unknown>) =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(settings).map(([key, objectValue]) => [
        key,
        { value: JSON.stringify(objectValue), objectValue, secret: false },
      ]),
    ),
  );
const withProxmox = (proxmox: unknown) => printed({ "estate:hosts": hosts, "estate:proxmox": proxmox });

test("a file that names a way to Proxmox is told from one whose hosts have ways", () => {
  const others = "config:\n  estate:hosts:\n    db:\n      via: bastion\n";
  assert.ok(!mayNeedProxy(others));
  assert.ok(
    !mayNeedProxy(`config:\n  estate:proxmox:\n    storage: ceph\n${others.slice("config:\n".length)}`),
  );
  assert.ok(mayNeedProxy(`${others}  estate:proxmox:\n    storage: ceph\n    via: bastion\n`));
  assert.ok(mayNeedProxy(`config:\n  "estate:proxmox": {via: bastion}\n`));
  assert.ok(mayNeedProxy("config:\n    estate:proxmox:\n\n        via: bastion\n    estate:x: 1\n"));
});

test("the host is named with all that is on the way to it, and the defaults of each", () => {
  const settings = proxySettings(withProxmox({ endpoint: "https://192.168.100.4:8006/", via: "bastion" }));
  assert.equal(settings?.via, "bastion");
  assert.equal(settings?.hosts.bastion?.port, 22);
});

test("lists among the other settings are no obstacle", () => {
  const estate = {
    "estate:hosts": hosts,
    "estate:operatorKeys": ["~/.ssh/id.pub"],
    "estate:proxmox": { via: "db" },
  };
  assert.equal(proxySettings(printed(estate))?.via, "db");
});

test("the hosts of a stack are read without any word on Proxmox, and every mistake in them is named", () => {
  assert.deepEqual(Object.keys(hostsIn(printed({ "estate:hosts": hosts }))), ["bastion", "db"]);
  assert.deepEqual(hostsIn(printed({})), {});
  assert.throws(
    () => hostsIn(printed({ "estate:hosts": { db: { address: "a", port: 0 }, web: {} } })),
    /estate:hosts\.db\.port is 0: .*\nestate:hosts\.web\.address is missing/,
  );
});

test("without a way, the API is reached directly", () => {
  assert.equal(proxySettings(withProxmox({ endpoint: "https://pve.example.org:8006/" })), undefined);
  assert.equal(proxySettings(printed({})), undefined);
});

test("a way through a host that is none is refused with those that there are", () => {
  assert.throws(() => proxySettings(withProxmox({ via: "bastoin" })), {
    message: 'estate:proxmox.via is "bastoin", which is no host of estate:hosts: write one of bastion, db.',
  });
  assert.throws(() => proxySettings(printed({ "estate:proxmox": { via: "x" } })), /once there is one/);
});

test("what is wrong with a host is said by its key", () => {
  const wrong = printed({ "estate:hosts": { db: { port: 0 } }, "estate:proxmox": { via: "db" } });
  assert.throws(
    () => proxySettings(wrong),
    /estate:hosts\.db\.address is missing: write a name.*\n.*db\.port is 0/,
  );
});

test("an address of this machine, which no proxy is asked for, is refused", () => {
  const wrong = withProxmox({ endpoint: "https://localhost:8006/", via: "bastion" });
  assert.throws(
    () => proxySettings(wrong),
    /^OperatorError: estate:proxmox\.endpoint is https:\/\/localhost:8006\/,/,
  );
  const provider = { "proxmoxve:endpoint": { value: "https://127.0.0.1:8006/", secret: false } };
  const wrongToo = JSON.stringify({ ...JSON.parse(withProxmox({ via: "bastion" })), ...provider });
  assert.throws(() => proxySettings(wrongToo), /proxmoxve:endpoint is https:\/\/127\.0\.0\.1:8006\/,/);
});

test("settings that are hidden because a secret is among them are refused, by their key", () => {
  const hidden = JSON.stringify({ "estate:proxmox": { secret: true } });
  assert.throws(() => proxySettings(hidden), /^OperatorError: estate:proxmox holds a secret/);
});
