import assert from "node:assert/strict";
import { test } from "node:test";
import { requireHost } from "./hosts.ts";
import { machineHost, machineId } from "./paths.ts";
import { topologyNamed } from "./topology.ts";

test("a machine is a host like those of the topology, and an unknown host is answered with all of them", () => {
  const topology = topologyNamed("lab");
  assert.equal(requireHost("db", topology, ["vm-101"]), "db");
  assert.equal(requireHost("vm-101", topology, ["vm-101"]), "vm-101");
  assert.throws(() => requireHost("vm-102", topology, ["vm-101"]), {
    name: "LabError",
    message: 'The lab has no host "vm-102". Its hosts are: bastion, outside, web, db, vm-101.',
  });
});

test("only what a machine is called is taken for one", () => {
  assert.equal(machineId(machineHost(101)), 101);
  for (const name of ["vm", "vm-", "vm-x", "vm-1 ", "db"]) assert.equal(machineId(name), undefined);
});
