import assert from "node:assert/strict";
import { test } from "node:test";
import { type Format, parsePropertyString, printPropertyString } from "./property-string.ts";
import { loadDefinitions } from "./schema.ts";

const definitions = loadDefinitions();
const formatIn = (route: string) => (option: string) =>
  definitions.find(({ method, path }) => method === "POST" && path === route)!.parameters.properties?.[option]
    ?.format as Format;
const formatOf = formatIn("/nodes/{node}/qemu");
const formatOfContainer = formatIn("/nodes/{node}/lxc");

test("the model of a network card may be the key of its address", () => {
  const fields = parsePropertyString(
    formatOf("net[n]"),
    "virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=yes",
  );
  assert.deepEqual(fields, { model: "virtio", macaddr: "BC:24:11:00:00:01", bridge: "vmbr0", firewall: "1" });
});

test("a value without a key belongs to the default key, and a stray comma to nothing", () => {
  assert.deepEqual(parsePropertyString(formatOf("scsi[n]"), "local-lvm:8,ssd=1,"), {
    file: "local-lvm:8",
    ssd: "1",
  });
});

test("an alias becomes the key that it stands for", () => {
  const fields = parsePropertyString(formatOf("scsi[n]"), "file=local-lvm:8,bps_rd_length=3");
  assert.equal(fields.bps_rd_max_length, "3");
});

test("a key that is given twice is refused", () => {
  assert.throws(() => parsePropertyString(formatOf("scsi[n]"), "local-lvm:8,ssd=1,ssd=0"), {
    message: "duplicate key in comma-separated list property: ssd",
  });
});

test("a key that must be there is missed by its name", () => {
  assert.throws(() => parsePropertyString(formatOf("scsi[n]"), "ssd=1"), {
    message: "format error\nfile: property is missing and it is not optional",
  });
});

test("fields are printed with the default key's value first, the others by name", () => {
  const text = printPropertyString(formatOf("scsi[n]"), {
    ssd: "1",
    file: "local-lvm:vm-101-disk-0",
    discard: "on",
  });
  assert.equal(text, "local-lvm:vm-101-disk-0,discard=on,ssd=1");
});

test("what must be there is printed before what may be there", () => {
  const text = printPropertyString(formatOfContainer("mp[n]"), {
    volume: "local-lvm:vm-101-disk-1",
    backup: "1",
    mp: "/data",
    size: "4G",
  });
  assert.equal(text, "local-lvm:vm-101-disk-1,mp=/data,backup=1,size=4G");
});

test("names that every object of JavaScript has are no keys", () => {
  assert.throws(() => parsePropertyString(formatOf("net[n]"), "virtio,toString=1"), {
    message: /^format error\ntoString: property is not defined in schema/,
  });
});
