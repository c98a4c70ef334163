import assert from "node:assert/strict";
import { test } from "node:test";
import { parseNet, printNet } from "./nets.ts";

const goldens: [given: string, kept: string][] = [
  [
    "model=virtio,bridge=vmbr0,firewall=1,macaddr=BC:24:11:00:00:01,tag=10,queues=4,rate=12.500000,mtu=1400,link_down=1",
    "virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1,link_down=1,mtu=1400,queues=4,rate=12.500000,tag=10",
  ],
  ["bridge=vmbr1,e1000=bc:24:11:00:00:02", "e1000=bc:24:11:00:00:02,bridge=vmbr1"],
  ["vmxnet3,macaddr=BC:24:11:00:00:03", "vmxnet3=BC:24:11:00:00:03"],
  [
    "virtio=BC:24:11:00:00:04,trunks=2;10-20,firewall=off",
    "virtio=BC:24:11:00:00:04,firewall=0,trunks=2;10-20",
  ],
];

for (const [given, kept] of goldens) {
  test(`the card ${given} is kept as ${kept}`, () => assert.equal(printNet(parseNet(given)), kept));
}

test("a card without an address gets one of Proxmox's own", () => {
  assert.match(
    printNet(parseNet("virtio,bridge=vmbr0")),
    /^virtio=BC:24:11(?::[0-9A-F]{2}){3},bridge=vmbr0$/,
  );
});
