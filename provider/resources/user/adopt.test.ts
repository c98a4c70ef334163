import assert from "node:assert/strict";
import { test } from "node:test";
import { adopt, adoptTarget } from "./adopt.ts";
import { inputs } from "./inputs.ts";
import { inspect } from "./inspect.ts";
import { plan } from "./plan.ts";
import { absent, anna, asWanted } from "./samples.ts";

test("an imported user is taken as it is, and then nothing differs", () => {
  const wanted = adopt("deploy", asWanted);
  assert.deepEqual(wanted, {
    name: "deploy",
    uid: 1001,
    group: "deploy",
    groups: ["adm"],
    system: false,
    home: "/home/deploy",
    shell: "/bin/bash",
    comment: "",
    authorizedKeys: [anna],
  });
  assert.deepEqual(inputs.parse(wanted), wanted);
  assert.deepEqual(plan({ old: wanted, wanted, observed: asWanted }), []);
  assert.equal(inspect.target(wanted), adoptTarget("deploy"));
});

test("a user without a file of keys is imported without saying any", () => {
  const { keys: _keys, ...keyless } = asWanted;
  assert.equal("authorizedKeys" in adopt("deploy", keyless), false);
});

test("a user with a low number is a system's", () => {
  assert.equal(adopt("deploy", { ...asWanted, uid: 999 }).system, true);
});

test("who is not there, or has a password, cannot be imported", () => {
  assert.throws(() => adopt("deploy", absent), {
    name: "EstateError",
    message: "cannot import the user deploy: it is not on the host",
  });
  assert.throws(() => adopt("deploy", { ...asWanted, password: "set" }), {
    message:
      "cannot import the user deploy: it has a password, and a managed user has none. Lock it first (usermod --lock deploy), or declare the user instead of importing it, which locks it.",
  });
});

test("an address of something else is refused before a host is asked", () => {
  assert.throws(() => adoptTarget("/etc/motd"), {
    message:
      'cannot import a user: "/etc/motd" is not the name of a user: write at most 32 lower case letters, digits, _ and -, beginning with a letter or _',
  });
  assert.throws(() => adoptTarget("root"), {
    message: /^cannot import a user: root is not managed as a user/,
  });
});
