import assert from "node:assert/strict";
import { test } from "node:test";
import { guestNamed, macAddress, networks, portName, topologies, topologyNamed } from "./topology.ts";

const interfaces = (name: string) =>
  topologyNamed(name).guests.map((guest) => [guest.name, ...guest.interfaces.map((one) => one.address)]);

test("the lab has a bastion and an edge on both networks, a database inside and a host outside", () => {
  assert.deepEqual(interfaces("lab"), [
    ["bastion", "203.0.113.20", "192.168.100.20"],
    ["outside", "203.0.113.66"],
    ["web", "203.0.113.10", "192.168.100.52"],
    ["db", "192.168.100.53"],
  ]);
});

test("brainall has the owner's bastion, the bare GPU host and a host outside; the estate makes the rest", () => {
  assert.deepEqual(interfaces("brainall"), [
    ["bastion", "203.0.113.20", "192.168.100.20"],
    ["outside", "203.0.113.66"],
    ["gpu", "192.168.100.130"],
  ]);
});

test("the bench has six private hosts behind the same bastion", () => {
  assert.deepEqual(interfaces("bench"), [
    ["bastion", "203.0.113.20", "192.168.100.20"],
    ["h1", "192.168.100.61"],
    ["h2", "192.168.100.62"],
    ["h3", "192.168.100.63"],
    ["h4", "192.168.100.64"],
    ["h5", "192.168.100.65"],
    ["h6", "192.168.100.66"],
  ]);
});

test("the largest has twenty of them", () => {
  const hosts = interfaces("scale");
  assert.deepEqual(hosts[0], ["bastion", "203.0.113.20", "192.168.100.20"]);
  assert.deepEqual(hosts.at(-1), ["h20", "192.168.100.80"]);
  assert.equal(hosts.length, 21);
});

test("in every topology, addresses are within their network and no address or switch port is used twice", () => {
  for (const { guests } of topologies) {
    const all = guests.flatMap((guest) => guest.interfaces.map((one) => ({ guest: guest.name, ...one })));
    for (const { network, address } of all) {
      assert.equal(
        address.split(".").slice(0, 3).join("."),
        networks[network].range.split(".").slice(0, 3).join("."),
      );
    }
    const addresses = [
      ...all.map((one) => one.address),
      ...Object.values(networks).map((one) => one.gateway),
    ];
    assert.equal(new Set(addresses).size, addresses.length);
    const ports = all.map((one) => portName(one.guest, one.network));
    assert.equal(new Set(ports).size, ports.length);
    assert.deepEqual(
      ports.filter((port) => port.length > 15),
      [],
    );
  }
});

test("the private network has the packet size of a vSwitch", () => {
  assert.equal(networks.private.mtu, 1400);
});

test("a hardware address is locally administered and follows from the address", () => {
  assert.equal(macAddress("192.168.100.53"), "02:00:c0:a8:64:35");
});

test("an unknown topology or host is answered with those there are", () => {
  assert.throws(() => topologyNamed("moon"), {
    name: "LabError",
    message: 'There is no topology "moon". Choose one of: lab, brainall, bench, scale.',
  });
  assert.throws(() => guestNamed(topologyNamed("lab"), "dbb"), {
    name: "LabError",
    message: 'The lab has no host "dbb". Its hosts are: bastion, outside, web, db.',
  });
});
