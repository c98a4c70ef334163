import assert from "node:assert/strict";
import { test } from "node:test";
import type { Config } from "../../guest.ts";
import { userData } from "./user-data.ts";

const goldens: [name: string, config: Config, lines: string[]][] = [
  [
    "a machine without anything set has the image's user and brings its packages up to date",
    {},
    [
      "hostname: VM101",
      "manage_etc_hosts: true",
      "fqdn: VM101",
      "chpasswd:",
      "  expire: False",
      "users:",
      "  - default",
      "package_upgrade: true",
    ],
  ],
  [
    "a user with keys and a password",
    {
      name: "web1",
      ciuser: "ops",
      cipassword: "$5$salt$hash",
      sshkeys: "ssh-ed25519%20AAAA%20one%0A%0Assh-ed25519%20BBBB%20two%0A",
      ciupgrade: 0,
    },
    [
      "hostname: web1",
      "manage_etc_hosts: true",
      "fqdn: web1",
      "user: ops",
      "password: $5$salt$hash",
      "ssh_authorized_keys:",
      "  - ssh-ed25519 AAAA one",
      "  - ssh-ed25519 BBBB two",
      "chpasswd:",
      "  expire: False",
      "users:",
      "  - default",
    ],
  ],
  [
    "root is let in, and no other user is made",
    { name: "web1", ciuser: "root", ciupgrade: 1 },
    [
      "hostname: web1",
      "manage_etc_hosts: true",
      "fqdn: web1",
      "user: root",
      "disable_root: False",
      "chpasswd:",
      "  expire: False",
      "package_upgrade: true",
    ],
  ],
  [
    "a name with a domain is parted",
    { name: "web1.estate.example", searchdomain: "other.example", ciupgrade: 0 },
    [
      "hostname: web1",
      "manage_etc_hosts: true",
      "fqdn: web1.estate.example",
      "chpasswd:",
      "  expire: False",
      "users:",
      "  - default",
    ],
  ],
  [
    "a name without a domain gets the search domain",
    { name: "web1", searchdomain: "estate.example", ciupgrade: 0 },
    [
      "hostname: web1",
      "manage_etc_hosts: true",
      "fqdn: web1.estate.example",
      "chpasswd:",
      "  expire: False",
      "users:",
      "  - default",
    ],
  ],
];

for (const [name, config, lines] of goldens) {
  test(name, () => assert.equal(userData(config, 101), `#cloud-config\n${lines.join("\n")}\n`));
}
