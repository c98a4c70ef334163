import assert from "node:assert/strict";
import { test } from "node:test";
import { connectError, viaError } from "./connect-error.ts";
import type { FailureCode } from "./failure.ts";
import { hostsSchema } from "./hosts.ts";

const hosts = hostsSchema.parse({
  bastion: { address: "203.0.113.20" },
  db: { address: "192.168.100.53", user: "admin", via: "bastion", identity: "~/.ssh/estate" },
});

const said = (code: FailureCode, seen: string) => connectError(hosts, "db", { code, seen }).message;

test("an error says what failed, the way, what was seen and what to do", () => {
  assert.equal(
    said("connection-refused", "Connection refused"),
    `Cannot connect to db: the connection was refused.
  way:  operator → bastion (203.0.113.20:22) → db (192.168.100.53:22)
  seen: Connection refused
  next: check that sshd runs on db and listens at 192.168.100.53:22, as seen from bastion`,
  );
});

test("a failed bastion is blamed, not the host behind it", () => {
  const bastion = connectError(hosts, "bastion", { code: "timed-out", seen: "Connection timed out" });
  const error = viaError(hosts, "db", bastion);
  assert.equal(
    error.message,
    `db was not tried, because its way leads through bastion: operator → bastion (203.0.113.20:22) → db (192.168.100.53:22).
Cannot connect to bastion: there was no answer in time (10 seconds).
  way:  operator → bastion (203.0.113.20:22)
  seen: Connection timed out
  next: check that the machine runs, and the firewalls on the way; where it is only slow, raise estate:hosts.bastion.connectTimeout`,
  );
  assert.equal(error.host, "db");
  assert.equal(error.cause, bastion);
});

test("a refused login names the user and the key", () => {
  assert.equal(
    said("login-refused", "admin@192.168.100.53: Permission denied (publickey)."),
    `Cannot connect to db: db refused the login of admin with the key ~/.ssh/estate.
  way:  operator → bastion (203.0.113.20:22) → db (192.168.100.53:22)
  seen: admin@192.168.100.53: Permission denied (publickey).
  next: add the public key to ~admin/.ssh/authorized_keys on db, or correct user or identity in estate:hosts.db`,
  );
});

test("a changed host key comes with both fingerprints and the command that accepts it", () => {
  const presented = `SHA256:${"p".repeat(43)}`;
  const failure = { code: "host-key-differs", seen: "Host key verification failed.", presented } as const;
  const expected = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG4Pv2xJPcMJdkoTTY/+sfNt1A7y0TYf963LGD9RX+Ka";
  assert.equal(
    connectError(hosts, "db", failure, expected).message,
    `Cannot connect to db: its host key is ${presented}, but SHA256:u/ed7CM/JloNv33jSmGHQBZAL8uZtA6iRS007GGmwjw is expected: it is another machine, a new installation, or someone in between.
  way:  operator → bastion (203.0.113.20:22) → db (192.168.100.53:22)
  seen: Host key verification failed.
  next: compare with "cat /etc/ssh/*.pub | ssh-keygen -lf -" on the machine's console; if it is right, accept it: pulumi config set --path 'estate:hosts.db.hostKey' ${presented}`,
  );
});

test("a bastion that forbids to go on is named with the setting to change", () => {
  const message = said("forwarding-refused", "administratively prohibited: open failed");
  assert.match(message, /: bastion does not allow connections to db\.$/m);
  assert.match(message, /next: set AllowTcpForwarding yes .* sshd_config of bastion$/m);
});
