import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { guestPaths, instancePaths, volumePaths } from "../paths.ts";
import { guestNamed, topologyNamed } from "../topology.ts";
import { hostOf } from "./guest.ts";
import { bootCommand } from "./host.ts";
import { insideCommand } from "./shell.ts";

const paths = instancePaths("lab", { HOME: "/h" });
const web = hostOf("lab", guestNamed(topologyNamed("lab"), "web"), paths, "ssh-ed25519 AAAA operator\n");

test("a guest of the topology has a cable to each of its networks, with that network's packet size", () => {
  assert.deepEqual(web.cards, [
    {
      interface: "eth0",
      mac: "02:00:cb:00:71:0a",
      mtu: 1500,
      port: "web-pub",
      bridge: "public",
      bridgeMtu: 1500,
      link: "up",
    },
    {
      interface: "eth1",
      mac: "02:00:c0:a8:64:34",
      mtu: 1400,
      port: "web-priv",
      bridge: "private",
      bridgeMtu: 1400,
      link: "up",
    },
  ]);
});

test("a host boots from its volume in mounts of its own", () => {
  const volume = volumePaths(web.volume);
  assert.deepEqual(bootCommand("lab", web, guestPaths(paths, "web"), volume, "/images/abc"), [
    "unshare",
    "--mount",
    "--propagation",
    "private",
    "bash",
    join(import.meta.dirname, "boot.sh"),
    "/h/.local/state/estate/lab/guests/web",
    "/h/.local/state/estate/lab/guests/web/disk/upper",
    "/h/.local/state/estate/lab/guests/web/disk/work",
    "/images/abc",
    "lab-web",
    "web",
    "estate-lab-net",
  ]);
});

test("a shell in a guest takes nothing of this machine's environment with it but the kind of terminal", () => {
  assert.deepEqual(insideCommand(812, "xterm", ["id"]), [
    "nsenter",
    "--target=812",
    ...["--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--wd"],
    "--no-fork",
    "--",
    ...["env", "-i", "HOME=/root", "LANG=C.UTF-8", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"],
    "TERM=xterm",
    ...["sh", "-c", '"$@"; exit $?', "sh"],
    "id",
  ]);
});
