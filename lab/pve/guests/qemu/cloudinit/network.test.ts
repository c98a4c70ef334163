import assert from "node:assert/strict";
import { test } from "node:test";
import type { Config } from "../../guest.ts";
import { configdriveNetwork, dnsOf, nocloudNetwork } from "./network.ts";

const nobody = { servers: [], domains: [] };
const dns = { servers: ["192.0.2.1", "192.0.2.2"], domains: ["estate.example"] };
const net = (last: number) => `virtio=BC:24:11:00:00:0${last},bridge=vmbr0`;

const nocloud: [name: string, config: Config, lines: string[]][] = [
  ["no cards, no settings", {}, []],
  ["a card without an ipconfig is left out", { net0: net(1) }, []],
  [
    "DHCP",
    { net0: net(1), ipconfig0: "ip=dhcp" },
    [
      "    - type: physical",
      "      name: eth0",
      "      mac_address: 'bc:24:11:00:00:01'",
      "      subnets:",
      "      - type: dhcp4",
    ],
  ],
  [
    "an address with a gateway",
    { net0: net(1), ipconfig0: "gw=10.0.0.1,ip=10.0.0.5/24" },
    [
      "    - type: physical",
      "      name: eth0",
      "      mac_address: 'bc:24:11:00:00:01'",
      "      subnets:",
      "      - type: static",
      "        address: '10.0.0.5'",
      "        netmask: '255.255.255.0'",
      "        gateway: '10.0.0.1'",
    ],
  ],
  [
    "both protocols",
    { net0: net(1), ipconfig0: "ip=10.0.0.5/20,gw6=fe80::1,ip6=2001:db8::5/64" },
    [
      "    - type: physical",
      "      name: eth0",
      "      mac_address: 'bc:24:11:00:00:01'",
      "      subnets:",
      "      - type: static",
      "        address: '10.0.0.5'",
      "        netmask: '255.255.240.0'",
      "      - type: static6",
      "        address: '2001:db8::5/64'",
      "        gateway: 'fe80::1'",
    ],
  ],
  [
    "several cards, each with its own",
    { net0: net(1), net1: net(2), net2: net(3), ipconfig0: "ip6=auto", ipconfig2: "ip6=dhcp" },
    [
      "    - type: physical",
      "      name: eth0",
      "      mac_address: 'bc:24:11:00:00:01'",
      "      subnets:",
      "      - type: ipv6_slaac",
      "    - type: physical",
      "      name: eth2",
      "      mac_address: 'bc:24:11:00:00:03'",
      "      subnets:",
      "      - type: dhcp6",
    ],
  ],
  [
    "an ipconfig that sets nothing asks by both protocols",
    { net0: net(1), ipconfig0: "," },
    [
      "    - type: physical",
      "      name: eth0",
      "      mac_address: 'bc:24:11:00:00:01'",
      "      subnets:",
      "      - type: dhcp4",
      "      - type: dhcp6",
    ],
  ],
  [
    "cards are in the order of their names as texts",
    { net2: net(2), net10: net(1), ipconfig2: "ip=dhcp", ipconfig10: "ip=dhcp" },
    [
      "    - type: physical",
      "      name: eth10",
      "      mac_address: 'bc:24:11:00:00:01'",
      "      subnets:",
      "      - type: dhcp4",
      "    - type: physical",
      "      name: eth2",
      "      mac_address: 'bc:24:11:00:00:02'",
      "      subnets:",
      "      - type: dhcp4",
    ],
  ],
];

for (const [name, config, lines] of nocloud) {
  test(`NoCloud: ${name}`, () => {
    const text = ["version: 1", "config:", ...lines, "    - type: nameserver", ""].join("\n");
    assert.equal(nocloudNetwork(config, nobody), text);
  });
}

test("NoCloud: name servers and search domains stand at the end", () => {
  assert.equal(
    nocloudNetwork({}, dns),
    `version: 1
config:
    - type: nameserver
      address:
      - '192.0.2.1'
      - '192.0.2.2'
      search:
      - 'estate.example'
`,
  );
});

for (const [length, netmask] of [
  [0, "0.0.0.0"],
  [1, "128.0.0.0"],
  [17, "255.255.128.0"],
  [31, "255.255.255.254"],
  [32, "255.255.255.255"],
]) {
  test(`a prefix of ${length} bits is the netmask ${netmask}`, () => {
    const text = nocloudNetwork({ net0: net(1), ipconfig0: `ip=10.0.0.5/${length}` }, nobody);
    assert.match(text, new RegExp(`netmask: '${netmask}'`));
  });
}

test("an address that people set by hand cannot be written into a seed", () => {
  assert.throws(() => nocloudNetwork({ net0: net(1), ipconfig0: "ip=manual" }, nobody), {
    message: "not a CIDR: manual",
  });
});

test("a config drive has a file for ifupdown", () => {
  const config = {
    net0: net(1),
    net1: net(2),
    net2: net(3),
    ipconfig0: "gw=10.0.0.1,ip=10.0.0.5/24,gw6=fe80::1,ip6=2001:db8::5/64",
    ipconfig1: "ip=dhcp,ip6=auto",
  };
  assert.equal(
    configdriveNetwork(config, dns),
    `auto lo
iface lo inet loopback

        dns_nameservers 192.0.2.1 192.0.2.2
        dns_search estate.example
auto eth0
iface eth0 inet static
        address 10.0.0.5
        netmask 255.255.255.0
        gateway 10.0.0.1
iface eth0 inet6 static
        address 2001:db8::5
        netmask 64
        gateway fe80::1
auto eth1
iface eth1 inet dhcp
iface eth1 inet6 auto
`,
  );
});

test("names are those of the configuration, and the node's where it has none", () => {
  const config = { nameserver: "198.51.100.1 198.51.100.2" };
  assert.deepEqual(dnsOf(config, dns), {
    servers: ["198.51.100.1", "198.51.100.2"],
    domains: ["estate.example"],
  });
  assert.deepEqual(dnsOf({ searchdomain: "a b" }, dns), { servers: dns.servers, domains: ["a", "b"] });
  assert.deepEqual(dnsOf({ nameserver: "192.0.2.7,192.0.2.8" }, dns).servers, ["192.0.2.7,192.0.2.8"]);
});
