import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./inspect.ts";
import { mountOf } from "./samples.ts";

/** What a host without systemd lets systemctl say of one unit. */
const show = (name: string) =>
  `Id=${name}\nLoadState=not-found\nActiveState=inactive\nSubState=dead\nUnitFileState=\n`;

test("a question holds where, the units' name and what, and no secret", () =>
  assert.equal(
    inspect.target(mountOf({ what: "/srv/data", where: "/mnt/bo-x", type: "bind" })),
    "/mnt/bo-x mnt-bo\\x2dx /srv/data",
  ));

test("an answer that is not complete is none", () => {
  const target = "/mnt/box mnt-box /srv/data";
  const units = `now 1763672421.531634123\n${show("mnt-box.mount")}\n${show("mnt-box.automount")}\nfiles\n`;
  const rest = "mounts\n22 1 8:1 / / rw - ext4 /dev/sda1 rw\nwhats\n/srv/data\ndirectories\nempty /mnt/box\n";
  assert.equal(inspect.parse(units + rest, [target]).get(target)?.beneath, "empty");
  for (const broken of [
    units,
    units + rest.replace("/srv/data\n", ""),
    units + rest.replace("empty", "fine"),
  ])
    assert.throws(() => inspect.parse(broken, [target]), { name: "AnswerError" });
});
