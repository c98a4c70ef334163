import assert from "node:assert/strict";
import { test } from "node:test";
import { mountedAt, parseMounts } from "./mountinfo.ts";

const rows = parseMounts(`22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw,discard
23 22 8:2 / /srv rw,relatime shared:3 - ext4 /dev/sda2 rw
24 22 8:2 /data /mnt/box ro,nosuid shared:4 master:1 - ext4 /dev/sda2 rw
25 22 0:50 / /mnt/share rw,noatime - cifs //u1.example.com/backup rw,vers=3.1.1
26 22 0:51 / /mnt/wait rw - autofs systemd-1 rw,fd=5
27 22 0:52 / /mnt/a\\040b rw - tmpfs tmpfs ro`);

function isAsked(where: string, what: string, real = what) {
  return mountedAt(rows, where, { what, real })?.asked;
}

test("a bind is the same directory of the same file system, wherever that is mounted", () => {
  assert.equal(isAsked("/mnt/box", "/srv/data"), true);
  assert.equal(isAsked("/mnt/box", "/link", "/srv/data"), true);
  assert.equal(isAsked("/mnt/box", "/srv/other"), false);
  assert.equal(isAsked("/mnt/box", "/data"), false);
});

test("a share and a disk are known by their source", () => {
  assert.equal(isAsked("/mnt/share", "//u1.example.com/backup/"), true);
  assert.equal(isAsked("/mnt/share", "//u2.example.com/backup"), false);
  assert.equal(isAsked("/srv", "/dev/disk/by-id/x", "/dev/sda2"), true);
  assert.equal(isAsked("/srv", "UUID=1234"), true);
});

test("the options are those of the mount, and ro also that of its file system", () => {
  assert.deepEqual(mountedAt(rows, "/mnt/box", undefined)?.options, ["ro", "nosuid"]);
  assert.deepEqual(mountedAt(rows, "/mnt/a b", undefined)?.options, ["rw", "ro"]);
});

test("what waits for a first use is not mounted", () =>
  assert.equal(mountedAt(rows, "/mnt/wait", undefined), undefined));

test("what is not the kernel's list is no answer", () =>
  assert.throws(() => parseMounts("cat: /proc/self/mountinfo: Permission denied"), { name: "AnswerError" }));
