import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { instancePaths } from "../paths.ts";
import { run } from "../run.ts";
import { buildCommand, isolated } from "./build.ts";
import { imageRecipe, recipeHash } from "./recipe.ts";

const mirror = { main: "https://mirror.example/debian", security: "http://mirror.example/debian-security" };
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

test("the image is trixie with its updates and security fixes, with the first boot's software alone", () => {
  const recipe = imageRecipe(mirror);
  assert.deepEqual(buildCommand(recipe, "/images/.building"), [
    "mmdebstrap",
    "--variant=minbase",
    "--include=ca-certificates,cloud-init,dbus,e2fsprogs,iproute2,iputils-ping,less,netbase,nftables,openssh-server,procps," +
      "python3,sudo,systemd,systemd-sysv",
    '--aptopt=Acquire::http::Proxy "http://127.0.0.1:3142"',
    "--dpkgopt=force-unsafe-io",
    "trixie",
    "/images/.building",
    `deb [signed-by=${keyring}] http://mirror.example/debian trixie main`,
    `deb [signed-by=${keyring}] http://mirror.example/debian trixie-updates main`,
    `deb [signed-by=${keyring}] http://mirror.example/debian-security trixie-security main`,
  ]);
});

test("no host key, name, machine id, resolver or proxy of the build gets into the image", () => {
  const { files, removed } = imageRecipe(mirror);
  assert.equal(files["/etc/machine-id"], "");
  assert.equal(files["/etc/resolv.conf"], "");
  assert.ok(removed.includes("/etc/ssh/ssh_host_*"));
  assert.ok(removed.includes("/etc/hostname"));
  assert.ok(removed.includes("/etc/apt/apt.conf.d/99mmdebstrap"));
});

test("equal recipes have the same name, and another mirror makes another image", () => {
  assert.equal(recipeHash(imageRecipe(mirror)), recipeHash(imageRecipe({ ...mirror })));
  assert.notEqual(
    recipeHash(imageRecipe(mirror)),
    recipeHash(imageRecipe({ ...mirror, security: undefined })),
  );
});

test("the build sees no network but the package proxy", () => {
  const command = isolated(instancePaths("lab", { HOME: "/h o" }), ["mmdebstrap", "it's"]);
  assert.deepEqual(command.slice(0, 5), ["setpriv", "--pdeathsig", "KILL", "unshare", "--net"]);
  assert.equal(
    command.at(-1),
    "ip link set lo up || exit; 'env' 'PACKAGE_CACHE=/h o/.cache/estate/apt/lab' " +
      "'PACKAGE_SOCKET=/h o/.local/state/estate/lab/sockets/packages' 'socat' " +
      "'TCP-LISTEN:3142,bind=127.0.0.1,fork,reuseaddr' " +
      `'SYSTEM:mkdir -p \\"$PACKAGE_CACHE\\" && exec /usr/lib/apt-cacher-ng/in.acng \\"$PACKAGE_SOCKET\\",nofork' ` +
      "& exec 'mmdebstrap' 'it'\\''s'",
  );
});

test("a host takes its packages from a network that it stands on, the private one first, and else from nowhere", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "estate-proxy-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const script = imageRecipe(mirror).files["/usr/local/lib/lab/package-proxy"] ?? "";
  const proxyWith = (routes: string) => {
    writeFileSync(join(folder, "ip"), `#!/bin/sh\ncase $3 in\n${routes}\n*) exit 2;;\nesac\n`);
    chmodSync(join(folder, "ip"), 0o755);
    return run(["env", `PATH=${folder}:/usr/bin:/bin`, "sh", "-c", script]);
  };
  const inner = "192.168.100.1) echo 192.168.100.1 dev eth1 src 192.168.100.53;;";
  const outer = "203.0.113.1) echo 203.0.113.1 dev eth0 src 203.0.113.10;;";
  const behind = "192.168.100.1) echo 192.168.100.1 via 203.0.113.254 dev eth0 src 203.0.113.10;;";
  assert.equal(await proxyWith(`${inner}\n${outer}`), "http://192.168.100.1:3142\n");
  assert.equal(await proxyWith(`${behind}\n${outer}`), "http://203.0.113.1:3142\n");
  assert.equal(await proxyWith(""), "DIRECT\n");
});
