import assert from "node:assert/strict";
import { test } from "node:test";
import { isGenerated } from "./generated.ts";

const entry = (path: string, target?: string) => ({
  ...{ path, owner: "root", group: "root", mode: "0644", size: 1, target: target ?? "" },
  type: target === undefined ? ("file" as const) : ("symlink" as const),
});

test("what the system writes for itself is nobody's choice", () => {
  for (const path of [
    "/etc/machine-id",
    "/etc/ld.so.cache",
    "/etc/passwd",
    "/etc/group-",
    "/etc/shadow",
    "/etc/ssh/ssh_host_ed25519_key",
    "/etc/ssh/ssh_host_ed25519_key.pub",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pam.d/common-auth",
    "/etc/nginx/nginx.conf.dpkg-old",
    "/etc/ssh/sshd_config.ucf-dist",
    "/etc/motd~",
    "/etc/letsencrypt/live/web/fullchain.pem",
    "/etc/nginx/.nginx.conf.swp",
  ])
    assert.ok(isGenerated(entry(path)), path);
  for (const [path, target] of [
    ["/etc/mtab", "../proc/self/mounts"],
    ["/etc/resolv.conf", "../run/systemd/resolve/stub-resolv.conf"],
    ["/etc/alternatives/editor", "/usr/bin/vim"],
    ["/etc/vtrgb", "/etc/alternatives/vtrgb"],
    ["/etc/rc2.d/S01ssh", "../init.d/ssh"],
    ["/etc/ssl/certs/002c0b4f.0", "GlobalSign.pem"],
    ["/etc/localtime", "/usr/share/zoneinfo/Etc/UTC"],
    ["/etc/systemd/system/multi-user.target.wants/page.service", "/etc/systemd/system/page.service"],
    ["/etc/systemd/system/sshd.service", "/usr/lib/systemd/system/ssh.service"],
  ] as const)
    assert.ok(isGenerated(entry(path, target)), path);
});

test("what a person writes or links is", () => {
  for (const path of [
    "/etc/motd",
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/fstab",
    "/etc/passwd.txt",
    "/etc/ssl/web.pem",
    "/etc/ssh/sshd_config.d/ours.conf",
    "/etc/systemd/system/page.service",
  ])
    assert.ok(!isGenerated(entry(path)), path);
  for (const [path, target] of [
    ["/etc/nginx/sites-enabled/page", "../sites-available/page"],
    ["/etc/localtime", "/usr/share/zoneinfo/Europe/Berlin"],
    ["/etc/systemd/system/rpcbind.service", "/dev/null"],
  ] as const)
    assert.ok(!isGenerated(entry(path, target)), path);
});
