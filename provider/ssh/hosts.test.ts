import assert from "node:assert/strict";
import { test } from "node:test";
import { hostsSchema } from "./hosts.ts";

function problems(hosts: unknown): string[] {
  const { error } = hostsSchema.safeParse(hosts);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")} ${message}`);
}

test("an address is all that a host needs", () => {
  assert.deepEqual(hostsSchema.parse({ db: { address: "192.168.100.53" } }), {
    db: { address: "192.168.100.53", port: 22, user: "root", sudo: false, connectTimeout: "10 seconds" },
  });
});

test("everyone but root needs sudo, unless the host says otherwise", () => {
  const hosts = hostsSchema.parse({
    gpu: { address: "gpu.example.org", user: "admin" },
    box: { address: "box.example.org", user: "u1", sudo: false },
  });
  assert.equal(hosts.gpu?.sudo, true);
  assert.equal(hosts.box?.sudo, false);
});

test("what was parsed can be parsed again", () => {
  const hosts = hostsSchema.parse({
    bastion: {
      address: "fe80::1%eth0",
      user: "admin",
      identity: "~/.ssh/estate",
      connectTimeout: "1 minute",
    },
    db: { address: "db", via: "bastion", lost: true, hostKey: `SHA256:${"a".repeat(43)}` },
  });
  assert.deepEqual(hostsSchema.parse(hosts), hosts);
});

test("all problems are told at once, each with what is allowed", () => {
  const found = problems({
    db: { address: "-oProxyCommand=x", port: 70000, user: "a b", sudo: "yes", connectTimeout: "soon" },
    web: { port: "22", via: "bastion", hostKey: "MD5:aa" },
    DB: { address: "x" },
    mail: { adress: "x", address: "x" },
  });
  assert.deepEqual(found.sort(), [
    "DB is no key for a host: write lower-case letters, digits and hyphens, a letter first",
    'db.address is "-oProxyCommand=x": write a name or an IP address',
    'db.connectTimeout is "soon": write a time of at least a second, such as "10 seconds" or "1 minute"',
    "db.port is 70000: write a whole number from 1 to 65535",
    'db.sudo is "yes": write true or false',
    'db.user is "a b": write a user\'s name',
    "mail has no setting adress: use address, port, user, via, identity, sudo, hostKey, lost, connectTimeout",
    "web.address is missing: write a name or an IP address",
    'web.hostKey cannot be used: write a fingerprint "SHA256:…" or a public key "ssh-ed25519 AAAA…"',
    'web.port is "22": write a whole number from 1 to 65535',
    'web.via is "bastion", which is no host: write one of db, mail',
  ]);
});

test("a private key that was pasted for its path is not repeated", () => {
  const key = "-----BEGIN OPENSSH PRIVATE KEY-----\nCANARY\n-----END OPENSSH PRIVATE KEY-----";
  const [problem, ...others] = problems({ db: { address: "db", identity: key } });
  assert.match(problem!, /^db\.identity .*write the path of a private key file/);
  assert.doesNotMatch(problem!, /CANARY/);
  assert.deepEqual(others, []);
});

test("hosts that are none are told apart from a host that is none", () => {
  assert.match(problems("db")[0]!, /is not a set of hosts/);
  assert.match(problems({ db: "192.168.100.53" })[0]!, /^db is not a host/);
});
