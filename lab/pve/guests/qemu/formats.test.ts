import assert from "node:assert/strict";
import { test } from "node:test";
import { formatComplaint, parseBootOrder, parseHotplug, parseIpconfig, printBootOrder } from "./formats.ts";

const complaints: [format: string, value: string, complaint: RegExp | undefined][] = [
  ["pve-qm-ipconfig", "gw=10.0.0.1,ip=10.0.0.5/24", undefined],
  ["pve-qm-ipconfig", "ip=dhcp,ip6=auto", undefined],
  ["pve-qm-ipconfig", "ip6=2001:db8::5/64,gw6=fe80::1", undefined],
  ["pve-qm-ipconfig", "ip=10.0.0.5", /ip: invalid format/],
  ["pve-qm-ipconfig", "gw=10.0.0.1", /ip: missing property - 'gw' requires this property/],
  ["pve-qm-ipconfig", "gw6=fe80::1", /ip6: missing property - 'gw6' requires this property/],
  ["pve-qm-ipconfig", "ip=dhcp,gw=10.0.0.1", /gateway specified together with DHCP/],
  ["pve-qm-ipconfig", "ip6=auto,gw6=fe80::1", /IPv6 gateway specified together with auto address/],
  ["pve-qm-boot", "order=scsi0;net0", undefined],
  ["pve-qm-boot", "cdn", undefined],
  ["pve-qm-boot", "order=scsi0;floppy0", /invalid boot device 'floppy0'/],
  ["pve-qm-boot", "order=efidisk0", /invalid boot device 'efidisk0'/],
  ["pve-vm-cpu-conf", "x86-64-v2-AES", undefined],
  ["pve-vm-cpu-conf", "cputype=host,flags=+aes;-pcid", undefined],
  ["pve-vm-cpu-conf", "x86-65", /Built-in cputype 'x86-65' is not defined \(missing 'custom-' prefix\?\)/],
  ["pve-vm-cpu-conf", "custom-mine", /Custom cputype 'mine' not found/],
  ["pve-vm-cpu-conf", "host,flags=+avx", /VM-specific CPU flags must be a subset of: /],
  ["pve-qm-smbios1", "uuid=0a1b2c3d-0000-0000-0000-000000000000,base64=1,family=SGk=", undefined],
  ["pve-qm-smbios1", "uuid=1", /uuid: value does not match the regex pattern/],
  ["pve-qm-cicustom", "user=local:snippets/u.yaml,vendor=local:snippets/v.yaml", undefined],
  ["pve-qm-cicustom", "user=u.yaml", /unable to parse volume ID 'u.yaml'/],
  ["pve-qm-watchdog", "i6300esb,action=reset", undefined],
  ["pve-qm-rng", "source=/dev/urandom,max_bytes=1024,period=1000", undefined],
  ["pve-qm-hostpci", "mapping=gpu,pcie=1,x-vga=1", undefined],
  ["pve-qm-hostpci", "0000:01:00.0;0000:01:00.1", undefined],
  ["pve-hotplug-features", "network,disk,memory", undefined],
  ["pve-hotplug-features", "0", undefined],
  ["pve-hotplug-features", "disk,coffee", /invalid hotplug feature 'coffee'/],
  ["something-else", "anything", undefined],
];

for (const [format, value, complaint] of complaints) {
  test(`${format} ${complaint ? "refuses" : "takes"} ${value}`, () => {
    const found = formatComplaint(format, value);
    if (complaint) assert.match(found ?? "", complaint);
    else assert.equal(found, undefined);
  });
}

test("a running machine takes cards, disks and USB devices unless it is told otherwise", () => {
  assert.deepEqual([...parseHotplug(undefined)], ["network", "disk", "usb"]);
  assert.deepEqual([...parseHotplug("1")], ["network", "disk", "usb"]);
  assert.deepEqual([...parseHotplug("0")], []);
  assert.deepEqual([...parseHotplug("memory;cpu")], ["memory", "cpu"]);
});

test("addresses that are not set are asked for by DHCP in both protocols", () => {
  assert.deepEqual(parseIpconfig("gw="), { ip: "dhcp", ip6: "dhcp" });
  assert.deepEqual(parseIpconfig("ip6=auto"), { ip6: "auto" });
});

test("a boot order is a list of devices, of none it is nothing", () => {
  assert.deepEqual(parseBootOrder("order=scsi0;net0"), ["scsi0", "net0"]);
  assert.deepEqual(parseBootOrder("cdn"), []);
  assert.deepEqual(parseBootOrder(" "), []);
  assert.equal(printBootOrder(["scsi0", "net0"]), "order=scsi0;net0");
  assert.equal(printBootOrder([]), "");
});
