import assert from "node:assert/strict";
import { test } from "node:test";
import { type Definition, loadDefinitions, Router } from "./schema.ts";
import { validate } from "./validate.ts";

const definitions = loadDefinitions();

function definition(method: string, path: string): Definition {
  return definitions.find((one) => one.method === method && one.path === path)!;
}

const create = definition("POST", "/nodes/{node}/qemu");
const minimal = { node: "prox-101", vmid: "101" };

test("numbers and flags become such, texts stay as they are", () => {
  const { parameters, errors } = validate(create, {
    ...minimal,
    cores: "2",
    onboot: "1",
    kvm: "no",
    memory: "512",
  });
  assert.deepEqual(errors, {});
  assert.deepEqual(parameters, {
    node: "prox-101",
    vmid: 101,
    cores: 2,
    onboot: true,
    kvm: false,
    memory: "512",
  });
});

test("everything that is wrong is told at once, by name", () => {
  const { errors } = validate(create, {
    node: "prox_101",
    vmid: "99",
    cores: "two",
    bios: "uboot",
    net32: "virtio",
  });
  assert.deepEqual(errors, {
    node: "invalid format - value does not look like a valid node name",
    vmid: "value must have a minimum value of 100",
    cores: "type check ('integer') failed - got 'two'",
    bios: "value 'uboot' does not have a value in the enumeration 'seabios, ovmf'",
    net32: "property is not defined in schema and the schema does not allow additional properties",
  });
});

test("a parameter that must be there is missed, and one that another needs too", () => {
  const { errors } = validate(create, { node: "prox-101", force: "1" });
  assert.deepEqual(errors, {
    vmid: "property is missing and it is not optional",
    archive: "missing property - 'force' requires this property",
  });
});

test("a property string is refused with the key that is wrong", () => {
  const { errors } = validate(create, { ...minimal, scsi0: "file=local-lvm:8,ssd=maybe,colour=red" });
  assert.equal(
    errors.scsi0,
    "invalid format - format error\ncolour: property is not defined in schema and the schema does not allow additional properties",
  );
});

test("a parameter that is given twice is a list only where the schema wants one", () => {
  const change = definition("PUT", "/nodes/{node}/lxc/{vmid}/config");
  const { errors } = validate(change, { ...minimal, hostname: ["one", "two"] });
  assert.equal(errors.hostname, "type check ('string') failed - got ARRAY");
  const removal = validate(change, { ...minimal, delete: ["net1", "net2"] });
  assert.deepEqual(removal, {
    parameters: { node: "prox-101", vmid: 101, delete: "net1,net2" },
    errors: {},
  });
  const mapping = definition("POST", "/cluster/mapping/pci");
  const { parameters } = validate(mapping, {
    id: "gpu",
    map: "node=prox-101,path=0000:01:00.0,id=10de:26b1",
  });
  assert.deepEqual(parameters.map, ["node=prox-101,path=0000:01:00.0,id=10de:26b1"]);
});

test("Perl's patterns hold in JavaScript", () => {
  const group = definition("POST", "/cluster/options".replace("options", "ha/groups"));
  assert.ok(group);
  for (const { parameters } of definitions) {
    for (const [name, property] of Object.entries(parameters.properties ?? {})) {
      if (property.pattern === undefined) continue;
      assert.doesNotThrow(() =>
        validate({ ...create, parameters: { properties: { [name]: property } } }, { [name]: "x" }),
      );
    }
  }
});

test("a volume is found with its slash escaped and as it is", () => {
  const router = new Router(definitions);
  const content = ["nodes", "prox-101", "storage", "local", "content"];
  for (const volume of [["local:iso/x.iso"], ["local:iso", "x.iso"]]) {
    assert.equal(router.match("GET", [...content, ...volume])?.path.volume, "local:iso/x.iso");
  }
  assert.equal(router.match("GET", ["nodes", "prox-101", "coffee"]), undefined);
});

test("what containers are made of is checked by its own formats", () => {
  const create = definition("POST", "/nodes/{node}/lxc");
  const { errors } = validate(create, {
    ...minimal,
    ostemplate: "local:vztmpl/debian.tar.zst",
    mp0: "local-lvm:4,mp=/data/../etc,size=4GiB",
    dev0: "path=/etc/passwd",
    nameserver: "192.0.2.1 fe80::1%eth0",
    searchdomain: "example.org",
    startup: "order=3,up=60,later=5",
  });
  assert.deepEqual(errors, {
    mp0: "invalid format - format error\nmp: invalid format - /data/../etc contains illegal character sequences\nsize: invalid format - value does not look like a valid disk size: 4GiB",
    dev0: "invalid format - format error\npath: invalid format - /etc/passwd is not a valid device path",
    startup: "invalid format - unable to parse startup options",
  });
});
