import assert from "node:assert/strict";
import { test } from "node:test";
import { parseInterfaces } from "./interfaces.ts";

const counted = (bytes: number) => ({ bytes, packets: 2, errors: 0, dropped: 1, multicast: 0 });

test("interfaces are told in the order they were made, with what the guest agent tells of each", () => {
  const output = [
    {
      ifindex: 2,
      ifname: "eth0",
      address: "bc:24:11:00:00:65",
      addr_info: [
        { family: "inet", local: "192.168.100.101", prefixlen: 24, scope: "global" },
        { family: "inet6", local: "fe80::be24:11ff:fe00:65", prefixlen: 64, scope: "link" },
      ],
      stats64: { rx: counted(100), tx: counted(200) },
    },
    { ifindex: 1, ifname: "lo", addr_info: [], stats64: { rx: counted(0), tx: counted(0) } },
  ];
  assert.deepEqual(parseInterfaces(JSON.stringify(output)), [
    {
      name: "lo",
      mac: "00:00:00:00:00:00",
      addresses: [],
      statistics: {
        "rx-bytes": 0,
        "rx-packets": 2,
        "rx-errs": 0,
        "rx-dropped": 1,
        "tx-bytes": 0,
        "tx-packets": 2,
        "tx-errs": 0,
        "tx-dropped": 1,
      },
    },
    {
      name: "eth0",
      mac: "bc:24:11:00:00:65",
      addresses: [
        { address: "192.168.100.101", family: "ipv4", prefix: 24 },
        { address: "fe80::be24:11ff:fe00:65", family: "ipv6", prefix: 64 },
      ],
      statistics: {
        "rx-bytes": 100,
        "rx-packets": 2,
        "rx-errs": 0,
        "rx-dropped": 1,
        "tx-bytes": 200,
        "tx-packets": 2,
        "tx-errs": 0,
        "tx-dropped": 1,
      },
    },
  ]);
});
