import assert from "node:assert/strict";
import { test } from "node:test";
import {
  accountName,
  mode,
  namelessOwner,
  permit,
  planPermissions,
  reflectPermissions,
} from "./permissions.ts";

/** What every chown says where it fails. */
const hint =
  " || { echo 'if the user or group is made by this program, let this resource depend on its host.User or package; otherwise make it on the host' >&2; exit 1; }";

const plain = { owner: "root", group: "root", mode: "0644" };

for (const value of ["0644", "4755", "0000"])
  test(`${value} is a mode`, () => assert.equal(mode().parse(value), value));

for (const value of ["644", "u+x", "0648", "00644", "", " 0644"])
  test(`${JSON.stringify(value)} is not a mode`, () =>
    assert.equal(
      mode().safeParse(value).error?.issues[0]?.message,
      `${JSON.stringify(value)} is not a mode: write four octal digits, like "0640"`,
    ));

test("a mode that was written as a number is refused, because nobody can tell in which base", () =>
  assert.equal(
    mode().safeParse(0o640).error?.issues[0]?.message,
    'a mode is a text of four octal digits, like "0640"',
  ));

for (const value of ["root", "www-data", "_apt", "systemd-network", "svc$", "Admin"])
  test(`${value} is the name of a user`, () => assert.equal(accountName("user").parse(value), value));

for (const value of ["", "1000", "-x", "a b", "a:b", "$(id)"])
  test(`${JSON.stringify(value)} is not the name of a group`, () =>
    assert.equal(
      accountName("group").safeParse(value).error?.issues[0]?.message,
      `${JSON.stringify(value)} is not the name of a group: it begins with a letter or _, followed by letters, digits and _ . -`,
    ));

test("what a person changed is drift and says what the host has", () =>
  assert.deepEqual(planPermissions({ old: plain, wanted: plain, observed: { ...plain, mode: "0600" } }), [
    { path: "mode", kind: "drift", effect: "0600 on the host" },
  ]));

test("what the program changes is a change, also where the host has drifted", () =>
  assert.deepEqual(
    planPermissions({
      old: plain,
      wanted: { ...plain, owner: "redis" },
      observed: { owner: "app", group: "app", mode: "0644" },
    }),
    [
      { path: "owner", kind: "change" },
      { path: "group", kind: "drift", effect: "app on the host" },
    ],
  ));

test("what the program changes is a change where the host has it already", () =>
  assert.deepEqual(planPermissions({ old: { ...plain, mode: "0600" }, wanted: plain, observed: plain }), [
    { path: "mode", kind: "change" },
  ]));

test("without a thing there are only changes of the program", () => {
  assert.deepEqual(planPermissions({ old: plain, wanted: plain, observed: undefined }), []);
  assert.deepEqual(planPermissions({ old: plain, wanted: { ...plain, mode: "0600" }, observed: undefined }), [
    { path: "mode", kind: "change" },
  ]);
});

test("the owner is set before the mode", () =>
  assert.deepEqual(permit("/srv/a b", { owner: "app", group: "www-data", mode: "2750" }), [
    `chown -h app:www-data '/srv/a b'${hint}`,
    "chmod 02750 '/srv/a b'",
  ]));

test("a new owner sets the mode again, because chown can clear setuid", () =>
  assert.deepEqual(permit("/x", { ...plain, owner: "app" }, plain), [
    `chown -h app:root /x${hint}`,
    "chmod 00644 /x",
  ]));

test("only what differs is set", () => {
  assert.deepEqual(permit("/x", { ...plain, mode: "0600" }, plain), ["chmod 00600 /x"]);
  assert.deepEqual(permit("/x", plain, plain), []);
});

test("what differs is reflected as the host has it", () =>
  assert.deepEqual(reflectPermissions(plain, { owner: "app", group: "root", mode: "0600" }), {
    owner: "app",
    mode: "0600",
  }));

test("an owner without a name is named by its number", () => {
  assert.equal(namelessOwner(plain), undefined);
  assert.match(namelessOwner({ ...plain, group: "4712" }) ?? "", /^belongs to the number 4712, /);
});
