import assert from "node:assert/strict";
import { test } from "node:test";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { inputs } from "./inputs.ts";
import { plan } from "./plan.ts";
import { absent, asWanted, numbered, wanted } from "./samples.ts";

test("what differs is reflected as the host has it", () => {
  assert.deepEqual(reflect(wanted, asWanted), {});
  assert.deepEqual(reflect(numbered, asWanted), { gid: 1001 });
  assert.deepEqual(reflect(wanted, absent), { name: "models (not on the host)" });
});

test("a group that is there is said to be taken over, or to be refused", () => {
  assert.equal(finds(wanted, absent), undefined);
  assert.equal(
    finds(wanted, asWanted),
    "a group models is there (gid 1001) and would be managed as it is; it stays when it is removed from the program",
  );
  assert.equal(
    finds(numbered, asWanted),
    "a group models is there with the gid 1001, and the program says 4000, which will be refused: a gid is not changed",
  );
});

test("an imported group is taken as it is, and then nothing differs", () => {
  const adopted = adopt("models", asWanted);
  assert.deepEqual(adopted, { name: "models", gid: 1001, system: false });
  assert.deepEqual(inputs.parse(adopted), adopted);
  assert.deepEqual(plan({ old: adopted, wanted: adopted, observed: asWanted }), []);
  assert.equal(adopt("adm", { present: true, gid: 4 }).system, true);
});

test("a group that is not there, or that Debian keeps for itself, cannot be imported", () => {
  assert.throws(() => adopt("models", absent), {
    name: "EstateError",
    message: "cannot import the group models: it is not on the host",
  });
  assert.throws(() => adopt("nogroup", { present: true, gid: 65534 }), {
    message: "cannot import the group nogroup: its number is 65534, and a gid is a number from 1 to 59999",
  });
  assert.throws(() => adoptTarget("/etc/motd"), {
    message: /^cannot import a group: "\/etc\/motd" is not the name of a group/,
  });
});
