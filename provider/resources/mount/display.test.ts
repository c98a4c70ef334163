import assert from "node:assert/strict";
import { test } from "node:test";
import { unitFile } from "../unit/inputs.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, outputs, reflect } from "./display.ts";
import { credentialsFile, credentialsText, type MountInputs } from "./inputs.ts";
import type { MountObserved } from "./inspect.ts";
import { bound, having, share, without } from "./samples.ts";
import { automountUnit, mountUnit } from "./units.ts";

/** A host that was asked for the texts as well. */
function withTexts(wanted: MountInputs, unitText = mountUnit(wanted).content!): MountObserved {
  const { mount, automount, ...rest } = having(wanted);
  const waits = automountUnit(wanted);
  const texts: Record<string, string | undefined> = {
    [unitFile(mountUnit(wanted).name)]: unitText,
    [unitFile(waits.name)]: waits.content,
    [credentialsFile(wanted.where)]: credentialsText(wanted),
  };
  const told = (files: MountObserved["mount"]["files"]) =>
    Object.fromEntries(
      Object.entries(files).map(([path, file]) => [path, file && { ...file, text: texts[path]! }]),
    );
  return {
    ...rest,
    mount: { ...mount, files: told(mount.files) },
    automount: { ...automount, files: told(automount.files) },
  };
}

test("a preview knows how it will be mounted", () => {
  assert.deepEqual(outputs(bound), { loaded: "current", mounted: "yes" });
  assert.equal(outputs({ ...bound, automount: true }).mounted, "when it is used");
});

test("what drifted is reflected in words", () => {
  assert.deepEqual(reflect(bound, having(bound)), {});
  assert.deepEqual(reflect(share, without(share)), {
    loaded: "(not all of its units are on the host)",
    mounted: "(not mounted)",
    password: "(another one or none)",
  });
});

test("a preview says what would be unmounted and what would be hidden", () => {
  assert.equal(finds(bound, without(bound)), undefined);
  assert.equal(finds(bound, having(bound)), undefined);
  assert.equal(
    finds(bound, without(bound, "full")),
    "/mnt/box is not empty, and what is in it is hidden while something is mounted there",
  );
  assert.equal(
    finds(bound, having(bound, { asked: false })),
    "/mnt/box is in use: /dev/sda1 (ext4) is mounted there, and would be unmounted",
  );
});

for (const [what, wanted] of [
  ["a bind", bound],
  ["a share with its password", share],
  ["what waits for its first use", { ...share, automount: true }],
] as const)
  test(`an import of ${what} gives the inputs back`, () =>
    assert.deepEqual(adopt("/mnt/box", withTexts(wanted)), wanted));

test("an import of what a program cannot say tells what to do instead", () => {
  assert.throws(() => adopt("/mnt/box", without(bound)), {
    name: "EstateError",
    message: /^cannot import \/mnt\/box: \/etc\/systemd\/system\/mnt-box\.mount is not there, and only/,
  });
  assert.throws(() => adopt("/mnt/box", withTexts(bound, "[Mount]\nWhat=/srv/data\nType=none\n")), {
    message:
      /^cannot import \/mnt\/box: \S+ says more, or says it otherwise, than a mount in a program does\. /,
  });
  assert.throws(() => adoptTarget("mnt"), {
    message: /^cannot import a mount: "mnt" is not an absolute path/,
  });
  assert.throws(() => adoptTarget("/a b"), { message: /^cannot import a mount: "\/a b" has a blank/ });
});
