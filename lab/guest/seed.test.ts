import assert from "node:assert/strict";
import { test } from "node:test";
import { guestNamed, topologyNamed } from "../topology.ts";
import { seedFiles } from "./seed.ts";

const seedOf = (name: string) =>
  seedFiles("lab", guestNamed(topologyNamed("lab"), name), "ssh-ed25519 AAAA operator\n");

test("user-data is the first boot's alone: name, one user with the operator's key", () => {
  assert.equal(
    seedOf("db")["user-data"],
    `#cloud-config
{
  "hostname": "db",
  "manage_etc_hosts": true,
  "disable_root": true,
  "ssh_pwauth": false,
  "users": [
    {
      "name": "admin",
      "shell": "/bin/bash",
      "sudo": "ALL=(ALL) NOPASSWD:ALL",
      "lock_passwd": true,
      "ssh_authorized_keys": [
        "ssh-ed25519 AAAA operator"
      ]
    }
  ]
}
`,
  );
});

test("interfaces are found by hardware address and get their name, packet size and address, but no gateway", () => {
  assert.deepEqual(JSON.parse(seedOf("bastion")["network-config"] ?? ""), {
    version: 2,
    ethernets: {
      eth0: {
        match: { macaddress: "02:00:cb:00:71:14" },
        "set-name": "eth0",
        mtu: 1500,
        addresses: ["203.0.113.20/24"],
      },
      eth1: {
        match: { macaddress: "02:00:c0:a8:64:14" },
        "set-name": "eth1",
        mtu: 1400,
        addresses: ["192.168.100.20/24"],
      },
    },
  });
});

test("the instance id stays the same over boots, so that the first boot happens once", () => {
  assert.equal(seedOf("db")["meta-data"], '{\n  "instance-id": "lab-db",\n  "local-hostname": "db"\n}\n');
});
