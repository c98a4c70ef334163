import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { namespacesOf } from "../namespaces.ts";
import { guestPaths, instancePaths } from "../paths.ts";
import { guestNamed, topologyNamed } from "../topology.ts";
import { bootCommand } from "./guest.ts";
import { insideCommand } from "./shell.ts";

test("a guest boots in mounts of its own, with a cable to each of its networks", () => {
  const paths = guestPaths(instancePaths("lab", { HOME: "/h" }), "web");
  const web = guestNamed(topologyNamed("lab"), "web");
  assert.deepEqual(bootCommand("lab", web, paths, "/images/abc", namespacesOf("lab")), [
    "unshare",
    "--mount",
    "--propagation",
    "private",
    "sh",
    join(import.meta.dirname, "boot.sh"),
    "/h/.local/state/estate/lab/guests/web",
    "/images/abc",
    "lab-web",
    "web",
    "estate-lab-net",
    ...["eth0", "02:00:cb:00:71:0a", "web-pub", "public", "1500"],
    ...["eth1", "02:00:c0:a8:64:34", "web-priv", "private", "1400"],
  ]);
});

test("a shell in a guest takes nothing of this machine's environment with it but the kind of terminal", () => {
  assert.deepEqual(insideCommand(812, "xterm", ["id"]), [
    "nsenter",
    "--target=812",
    ...["--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--wd"],
    "--",
    ...["env", "-i", "HOME=/root", "LANG=C.UTF-8", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"],
    "TERM=xterm",
    "id",
  ]);
});
