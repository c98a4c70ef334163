import assert from "node:assert/strict";
import { test } from "node:test";
import { hasSetting, settingOf, withSetting } from "./configuration.ts";

const file = `# the rehearsal
encryptionsalt: v1:salt=
config:
  estate:namespace: estate-lab-operator
  estate:hosts:
    bastion:
      address: 203.0.113.20
      identity: "\${ESTATE_LAB_IDENTITY}"
    db:
      address: 192.168.100.53
      via: bastion
  estate:greeting: Hello
`;

test("what stands below a key is read with all its levels", () => {
  assert.deepEqual(settingOf(file, "estate:hosts"), {
    bastion: { address: "203.0.113.20", identity: "${ESTATE_LAB_IDENTITY}" },
    db: { address: "192.168.100.53", via: "bastion" },
  });
  assert.equal(settingOf(file, "estate:greeting"), "Hello");
});

test("a setting that the file does not have is named", () => {
  assert.throws(() => settingOf(file, "estate:host"), { message: "The configuration has no estate:host." });
});

test("a setting takes the place of all the lines it had, and the rest of the file stays", () => {
  assert.equal(
    withSetting(file, "estate:hosts", { db: { lost: true } }),
    `# the rehearsal
encryptionsalt: v1:salt=
config:
  estate:namespace: estate-lab-operator
  estate:hosts: {"db":{"lost":true}}
  estate:greeting: Hello
`,
  );
});

test("blank lines and comments stay where they are", () => {
  const spaced = "# whose\n\nconfig:\n  a:b: 1\n\n  # why\n  a:c: 2\n\nencryptionsalt: v1\n";
  assert.equal(withSetting(spaced, "a:b", 1), spaced);
  assert.equal(withSetting(withSetting(spaced, "a:d", "x"), "a:d", undefined), spaced);
  assert.ok(withSetting(spaced, "a:d", "x").includes('  a:c: 2\n  a:d: "x"\n\nencryptionsalt'));
});

test("a setting is there only where the configuration has it, whatever begins like it", () => {
  assert.ok(hasSetting(file, "estate:hosts") && hasSetting(file, "estate:greeting"));
  assert.ok(!hasSetting(file, "estate:host") && !hasSetting("# estate:greeting: no\n", "estate:greeting"));
});

test("a setting of undefined is taken out", () => {
  assert.equal(
    withSetting("config:\n  a:b:\n    secure: v1\n  a:c: 1\n", "a:b", undefined),
    "config:\n  a:c: 1\n",
  );
});

test("a new setting stands at the end of the configuration, wherever that is", () => {
  assert.equal(withSetting("config: {}\n", "a:b", "x"), 'config:\n  a:b: "x"\n');
  assert.equal(
    withSetting("config:\n  a:b: 1\nencryptionsalt: v1\n", "a:c", ["x"]),
    'config:\n  a:b: 1\n  a:c: ["x"]\nencryptionsalt: v1\n',
  );
});
