import assert from "node:assert/strict";
import { test } from "node:test";
import { LocalHost } from "../../server/testing/local-host.ts";
import { Namespaces } from "../../server/testing/namespaces.ts";
import type { MountInputs } from "./inputs.ts";
import { inspect } from "./inspect.ts";
import { mount } from "./mount.ts";
import { mountOf } from "./samples.ts";

/** This machine, with mounts of its own and a systemctl that knows no unit. */
async function machine() {
  const namespaces = await Namespaces.make(`mount -t tmpfs tmpfs /mnt
mkdir /mnt/bin /mnt/data /mnt/data/deep /mnt/other /mnt/box /mnt/full
: >/mnt/full/file
cat >/mnt/bin/systemctl <<'END'
#!/bin/sh
while [ "$1" != -- ]; do shift; done
shift
for name; do printf 'Id=%s\\nLoadState=not-found\\nActiveState=inactive\\nSubState=dead\\nUnitFileState=\\n\\n' "$name"; done
END
chmod +x /mnt/bin/systemctl`);
  const host = new LocalHost(
    { ...mount, inspect: { ...inspect, script: `PATH=/mnt/bin:$PATH\n${inspect.script}` } },
    namespaces.enter,
  );
  return {
    observe: (wanted: MountInputs) => host.observe(wanted),
    run: (script: string) => namespaces.run(script),
    [Symbol.dispose]() {
      namespaces[Symbol.dispose]();
      host[Symbol.dispose]();
    },
  };
}

const bind = (what: string, where = "/mnt/box") => mountOf({ what, where, type: "bind" });

test("what is bound is recognised in the kernel's own list, also through links and by another way", async () => {
  using it = await machine();
  it.run(
    "ln -s data /mnt/link; mount --bind /mnt/data/deep /mnt/box; mount -o remount,bind,ro,nosuid /mnt/box",
  );
  const { mounted } = it.observe(bind("/mnt/link/deep"));
  assert.deepEqual(
    { ...mounted, options: undefined },
    { type: "tmpfs", source: "tmpfs", options: undefined, asked: true },
  );
  assert.ok(mounted?.options.includes("ro") && mounted.options.includes("nosuid"));
  assert.equal(it.observe(bind("/mnt/other")).mounted?.asked, false);
  it.run("mount --bind /mnt/other /mnt/box");
  assert.equal(it.observe(bind("/mnt/other")).mounted?.asked, true);
});

test("a directory is looked into only while nothing is mounted at it", async () => {
  using it = await machine();
  assert.equal(it.observe(bind("/mnt/data")).beneath, "empty");
  assert.equal(it.observe(bind("/mnt/data", "/mnt/full")).beneath, "full");
  assert.equal(it.observe(bind("/mnt/data", "/mnt/nosuch")).beneath, "absent");
  assert.equal(it.observe(bind("/mnt/d*", "/mnt/*")).beneath, "absent");
  it.run("mount --bind /mnt/data /mnt/full");
  assert.equal(it.observe(bind("/mnt/data", "/mnt/full")).beneath, undefined);
});
