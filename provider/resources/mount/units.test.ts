import assert from "node:assert/strict";
import { test } from "node:test";
import { bound, mountOf, share } from "./samples.ts";
import { automountUnit, mountUnit } from "./units.ts";

test("a bind is a mount of no type, wanted by the host's start", () => {
  const { name, content, enabled, state } = mountUnit(bound);
  assert.deepEqual({ name, enabled, state }, { name: "mnt-box.mount", enabled: true, state: "running" });
  assert.equal(
    content,
    `[Unit]
Description=/srv/data at /mnt/box

[Mount]
What=/srv/data
Where=/mnt/box
Type=none
Options=bind,ro
TimeoutSec=30

[Install]
WantedBy=multi-user.target
`,
  );
});

test("a share names the file of its password, and never the password", () => {
  const { content, restartOn } = mountUnit(share);
  assert.match(content!, /^Options=_netdev,noatime,credentials=\/etc\/mount-credentials\/mnt-box$/m);
  assert.doesNotMatch(content!, /canary/);
  assert.match(restartOn.join(), /^\/etc\/mount-credentials\/mnt-box@sha256:[0-9a-f]{64}$/);
});

test("sshfs is the type that the kernel calls fuse.sshfs", () => {
  const options = ["reconnect", "ServerAliveInterval=5", "ServerAliveCountMax=3"];
  assert.match(mountUnit(mountOf({ what: "u@h:/", type: "sshfs", options })).content!, /^Type=fuse\.sshfs$/m);
});

test("with an automount only that starts with the host, and the mount is left to it", () => {
  const wanted = { ...bound, automount: true };
  const { content, enabled, state } = mountUnit(wanted);
  assert.deepEqual({ enabled, state }, { enabled: false, state: "any" });
  assert.doesNotMatch(content!, /Install/);
  assert.equal(
    automountUnit(wanted).content,
    `[Unit]
Description=/mnt/box when it is first used

[Automount]
Where=/mnt/box

[Install]
WantedBy=multi-user.target
`,
  );
});
