import assert from "node:assert/strict";
import { test } from "node:test";
import type { Step } from "../definition.ts";
import { having, settings, wanted, without } from "./samples.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

const folder = "/var/lib/estate/resources/K";
const asWanted = having(wanted.settings);

function titles(done: readonly Step[]): string[] {
  return done.map(({ title }) => title);
}

test("the kernel says first whether it takes a value, and only what it has not is set", () => {
  const observed = without({ "net.ipv4.ip_forward": "0", "vm.swappiness": "10" });
  const done = steps({ old: undefined, wanted, observed, folder });
  assert.deepEqual(titles(done), [
    "write down the former settings",
    "receive the new settings",
    "set net.ipv4.ip_forward",
    "make /etc/sysctl.d",
    "write the new /etc/sysctl.d/60-router.conf",
    "put the new /etc/sysctl.d/60-router.conf in its place",
  ]);
  const received = done[1]!;
  assert.equal("content" in received && String(received.content), "net.ipv4.ip_forward = 1\n");
});

test("a setting that leaves the program gets its former value, and others are left alone", () =>
  assert.deepEqual(
    titles(steps({ old: wanted, wanted: settings({ "vm.swappiness": "10" }), observed: asWanted, folder })),
    [
      "give net.ipv4.ip_forward their former values",
      "make /etc/sysctl.d",
      "write the new /etc/sysctl.d/60-router.conf",
      "put the new /etc/sysctl.d/60-router.conf in its place",
    ],
  ));

test("what somebody made of the file is kept", () =>
  assert.equal(
    titles(
      steps({
        old: wanted,
        wanted,
        observed: { ...asWanted, file: having({ "vm.swappiness": "1" }).file },
        folder,
      }).slice(0, 1),
    )[0],
    "keep what /etc/sysctl.d/60-router.conf was changed to",
  ));

test("an undo brings values and file back", () => {
  const before = without({ "net.ipv4.ip_forward": "0", "vm.swappiness": "10" });
  assert.deepEqual(titles(undo({ inputs: wanted, before, observed: asWanted, folder })), [
    "give the settings their former values",
    "remove /etc/sysctl.d/60-router.conf",
  ]);
});
