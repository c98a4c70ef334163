import assert from "node:assert/strict";
import { test } from "node:test";
import { credentialsText, inputs, unitBase } from "./inputs.ts";
import { bound, share } from "./samples.ts";

function problems(said: object, from: object = bound): string {
  const parsed = inputs.safeParse({ ...from, ...said });
  return (parsed.error?.issues ?? []).map(({ message, path }) => `${path.join(".")}: ${message}`).join("\n");
}

test("units are named as systemd-escape names them", () => {
  assert.equal(unitBase("/mnt/box"), "mnt-box");
  assert.equal(unitBase("/mnt/bo-x/.a.b_c:d"), "mnt-bo\\x2dx-.a.b_c:d");
  assert.equal(unitBase("/.hidden/ä@"), "\\x2ehidden-\\xc3\\xa4\\x40");
});

test("user and password stand in the file as mount.cifs reads it", () => {
  assert.equal(credentialsText(share), "username=u1\npassword=canary-1\n");
  assert.equal(credentialsText(bound), undefined);
});

for (const [why, said, expected, from] of [
  ["a relative path", { where: "mnt" }, /^where: "mnt" is not an absolute path/],
  ["a blank in a path", { where: "/mnt/a b" }, /^where: has a blank, a comma, a quote, a \\ or a %, which/],
  ["a line break", { what: "/srv\nWhere=/" }, /^what: "\/srv\\nWhere=\/" is not what is mounted/],
  ["a type that is none", { type: "ext4\n" }, /^type: "ext4\\n" is not a type/],
  ["two options in one text", { options: ["ro,nosuid"] }, /^options\.0: "ro,nosuid" is not an option/],
  ["a password among the options", { options: ["password=x"] }, /^options: hold a password, which anybody/],
  ["a password alone", { user: undefined }, /^user: is missing: user and password belong together/, share],
  ["a password of a bind", { user: "u", password: "p" }, /^password: is for cifs, and the type is bind/],
  ["a second user", { options: ["username=u"] }, /^options: say credentials or a user, and so do/, share],
  ["a password of two lines", { password: "a\nb" }, /^password: has a line break/, share],
  ["bind as an option", { options: ["bind"] }, /^type: is "bind" for a mount of a directory elsewhere/],
  ["a bind of a share", { what: "//a/b" }, /^what: "\/\/a\/b" is no directory to bind/],
  [
    "sshfs that hangs when its connection is lost",
    { type: "sshfs", what: "u@h:/", options: ["reconnect"] },
    /^options: lack ServerAliveInterval, ServerAliveCountMax: without them a lost connection leaves every/,
  ],
] as [string, object, RegExp, object?][])
  test(`${why} is refused`, () => {
    assert.match(problems(said, from), expected);
    assert.doesNotMatch(problems(said, from), /canary/);
  });
