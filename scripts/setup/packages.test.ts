import assert from "node:assert/strict";
import { test } from "node:test";
import { missingPackages } from "./packages.ts";

test("only what dpkg calls installed is installed", () => {
  const answer = "socat installed\napt-cacher-ng config-files\nmmdebstrap unpacked\n";
  assert.deepEqual(missingPackages(["socat", "apt-cacher-ng", "mmdebstrap", "iproute2"], answer), [
    "apt-cacher-ng",
    "mmdebstrap",
    "iproute2",
  ]);
});

test("a package is not taken for another one whose name begins the same", () => {
  assert.deepEqual(missingPackages(["systemd"], "systemd-container installed\n"), ["systemd"]);
});
