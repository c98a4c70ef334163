import assert from "node:assert/strict";
import { test } from "node:test";
import { clampCpuUnits, isOption, memoryOf, optionsOf, printTags, storedValue } from "./options.ts";

const stored: [option: string, value: string | number | boolean, kept: string | number | undefined][] = [
  ["onboot", true, 1],
  ["acpi", false, 0],
  ["cores", 4, 4],
  // A number of PVE's is read back as it is written.
  ["cpulimit", 1.5, "1.5"],
  ["memory", "2048", "2048"],
  ["name", " web1 ", "web1"],
  ["searchdomain", '"lab"', "lab"],
  ["description", "first\n\nlast \n\n", "first\n\nlast"],
  ["description", "\n", undefined],
  ["boot", "", " "],
  ["tags", "", " "],
  ["name", "", undefined],
];

for (const [option, value, kept] of stored) {
  test(`${option} ${JSON.stringify(value)} is read back as ${JSON.stringify(kept)}`, () => {
    assert.equal(storedValue(option, value), kept);
  });
}

test("a line break is for descriptions only", () => {
  assert.throws(() => storedValue("searchdomain", "a\nb"), {
    message: "unable to parse value of 'searchdomain' - property contains a line feed",
  });
});

test("tags are kept in lower case, each once and in their order", () => {
  assert.equal(printTags("web;Db,app web"), "app;db;web");
});

test("what a call says of its own doing is no option", () => {
  const parameters = { node: "prox-101", vmid: 101, digest: "x", cores: 2, pool: "p", start: true };
  assert.deepEqual(optionsOf(parameters), { cores: 2 });
});

test("cdrom is another name of ide2", () => {
  assert.deepEqual(optionsOf({ cdrom: "none" }), { ide2: "none,media=cdrom" });
  assert.deepEqual(optionsOf({ cdrom: "local:iso/x.iso,media=cdrom" }), {
    ide2: "local:iso/x.iso,media=cdrom",
  });
});

test("every option with a wrong value is named", () => {
  assert.throws(
    () => optionsOf({ cpu: "x86-65", boot: "order=x0", cores: 1 }),
    (error: unknown) => {
      const { status, errors } = error as { status: number; errors: Record<string, string> };
      assert.equal(status, 400);
      assert.deepEqual(Object.keys(errors).sort(), ["boot", "cpu"]);
      return true;
    },
  );
});

test("options have an end, where PVE stops to count", () => {
  const names = ["net31", "net32", "scsi30", "scsi31", "unused255", "vmstate", "meta", "hookscript", "wish"];
  assert.deepEqual(names.filter(isOption), ["net31", "scsi30", "unused255", "vmstate", "meta", "hookscript"]);
});

test("memory is a number, or has one as `current`", () => {
  assert.deepEqual(["2048", "current=1024", undefined].map(memoryOf), [2048, 1024, 512]);
});

test("no machine has more than the largest share of the processors", () => {
  assert.deepEqual(clampCpuUnits({ cpuunits: 262_144 }), { cpuunits: 10_000 });
  assert.deepEqual(clampCpuUnits({ cores: 1 }), { cores: 1 });
});
