import assert from "node:assert/strict";
import { test } from "node:test";
import { adopt, adoptTarget } from "./adopt.ts";
import { absent, asWanted, inItsPlace } from "./samples.ts";

test("an import asks for the content", () => assert.equal(adoptTarget("/etc/motd"), "content:/etc/motd"));

test("an import of what is no path says so", () =>
  assert.throws(() => adoptTarget("etc/motd"), {
    name: "EstateError",
    message:
      'cannot import a file: "etc/motd" is not an absolute path: write it from the root, like /etc/redis/redis.conf',
  }));

test("text comes back as text", () =>
  assert.deepEqual(adopt("/etc/motd", { ...asWanted, content: "aGVsbG8K" }), {
    path: "/etc/motd",
    content: "hello\n",
    owner: "root",
    group: "root",
    mode: "0644",
  }));

test("what is not text comes back as Base64", () =>
  assert.deepEqual(adopt("/etc/key", { ...asWanted, content: "/wD+" }), {
    path: "/etc/key",
    contentBase64: "/wD+",
    owner: "root",
    group: "root",
    mode: "0644",
  }));

const refused: [string, Parameters<typeof adopt>[1], string][] = [
  ["what is not there", absent, "cannot import /etc/motd as a file: it is not there"],
  ["a link", inItsPlace("symlink"), "cannot import /etc/motd as a file: a symbolic link is there"],
  [
    "a file of nobody known",
    { ...asWanted, owner: "4711" },
    "cannot import /etc/motd: it belongs to the number 4711, which has no name on the host: give it to a user and a group with names first (chown)",
  ],
  [
    "a file that is too large",
    { ...asWanted, size: 1_048_577 },
    "cannot import /etc/motd: it has 1048577 bytes, and content becomes part of the state, so 1048576 are the limit. Install such a file from a package or a release.",
  ],
];
for (const [what, observed, message] of refused)
  test(`${what} cannot be imported`, () =>
    assert.throws(() => adopt("/etc/motd", observed), { name: "EstateError", message }));
