import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isOption,
  mountKind,
  newVolume,
  parseMountPoint,
  parseNetwork,
  printMountPoint,
  printNetwork,
} from "./options.ts";

test("a mount point is printed with its volume and path first and its size in PVE's units", () => {
  const value = "acl=1,backup=1,size=4294967296,mp=/data,replicate=0,volume=local-lvm:vm-101-disk-1";
  assert.equal(
    printMountPoint("mp0", parseMountPoint("mp0", value)),
    "local-lvm:vm-101-disk-1,mp=/data,acl=1,backup=1,replicate=0,size=4G",
  );
});

test("a mount point without a path is refused by name", () => {
  assert.throws(() => parseMountPoint("mp0", "local-lvm:4"), {
    message: "format error\nmp: property is missing and it is not optional",
  });
});

test("a size of a volume that shall be made is in GiB, of which there may be fractions", () => {
  assert.deepEqual(newVolume("local-lvm:4"), { storage: "local-lvm", size: 4 * 1024 ** 3 });
  assert.deepEqual(newVolume("ceph:0.5"), { storage: "ceph", size: 512 * 1024 ** 2 });
  assert.equal(newVolume("local-lvm:vm-101-disk-0"), undefined);
  assert.equal(newVolume("local-lvm:4G"), undefined);
});

test("what is mounted is a volume, a folder of the node or a device of the node", () => {
  assert.deepEqual(["local-lvm:4", "/srv/data", "/dev/sdb1"].map(mountKind), ["volume", "bind", "device"]);
});

test("a network card is printed with its name first and gets type and address", () => {
  const given = "bridge=vmbr1,firewall=0,ip=192.168.100.71/24,name=eth0,rate=12.00";
  assert.match(
    printNetwork(parseNetwork(given)),
    /^name=eth0,bridge=vmbr1,firewall=0,hwaddr=BC:24:11(?::[0-9A-F]{2}){3},ip=192\.168\.100\.71\/24,rate=12\.00,type=veth$/,
  );
});

test("a network card keeps the address that it has", () => {
  const value = "name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:00:01,type=veth";
  assert.equal(printNetwork(parseNetwork(value)), value);
});

test("parameters of the change itself are no options", () => {
  assert.deepEqual(
    ["hostname", "mp255", "net31", "mp256", "delete", "digest", "ssh-public-keys", "toString"].filter(
      isOption,
    ),
    ["hostname", "mp255", "net31"],
  );
});
