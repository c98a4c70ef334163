import assert from "node:assert/strict";
import { test } from "node:test";
import { inNamespace, namespacesOf, operatorCommands, switchCommands } from "./namespaces.ts";

test("the switch holds two bridges that share nothing, and no route leads out", () => {
  assert.deepEqual(switchCommands("estate-lab-operator"), [
    "link set lo up",
    "link add public mtu 1500 type bridge",
    "address add 203.0.113.1/24 dev public",
    "link set public up",
    "link add private mtu 1400 type bridge",
    "address add 192.168.100.1/24 dev private",
    "link set private up",
    "link add operator type veth peer name eth0 netns estate-lab-operator",
    "link set operator master public up",
  ]);
});

test("the operator stands on the public side alone", () => {
  assert.deepEqual(operatorCommands(), [
    "link set lo up",
    "address add 203.0.113.2/24 dev eth0",
    "link set eth0 up",
  ]);
});

test("labs of two names have namespaces of two names", () => {
  assert.deepEqual(namespacesOf("test"), { net: "estate-test-net", operator: "estate-test-operator" });
});

test("a namespace is entered without hiding the cgroup mounts", () => {
  assert.deepEqual(inNamespace("estate-lab-operator", ["ssh", "db"]), [
    "nsenter",
    "--net=/run/netns/estate-lab-operator",
    "--",
    "ssh",
    "db",
  ]);
});
