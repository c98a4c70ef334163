import assert from "node:assert/strict";
import { test } from "node:test";
import { finds, reflect } from "./display.ts";
import { absent, anna, asWanted, homeless, mallory, somebody, wanted, wantedUser } from "./samples.ts";

test("nothing is reflected where nothing differs", () => {
  assert.deepEqual(reflect(wanted, asWanted), {});
});

test("what differs is reflected as the host has it", () => {
  assert.deepEqual(reflect({ ...wanted, comment: "Deploy" }, somebody), {
    group: "users",
    shell: "/bin/sh",
    comment: "Somebody",
    groups: [],
    authorizedKeys: [mallory],
    password: "(not locked)",
  });
});

test("groups that a person added are not reflected", () => {
  assert.deepEqual(reflect(wanted, { ...asWanted, groups: ["adm", "games"] }), {});
});

test("a user who is gone, a home that is missing and keys that are ignored are said in words", () => {
  assert.deepEqual(reflect(wanted, absent), { name: "deploy (not on the host)" });
  assert.deepEqual(reflect(wantedUser({ name: "deploy" }), homeless), { home: "/home/deploy (missing)" });
  assert.deepEqual(reflect(wanted, { ...asWanted, home: "/srv/deploy" }), { home: "/srv/deploy" });
  assert.deepEqual(reflect(wanted, { ...asWanted, keysIgnored: "/home/deploy/.ssh belongs to anna" }), {
    authorizedKeys: ["(ignored: /home/deploy/.ssh belongs to anna)"],
  });
});

test("a new user is in nobody's way", () => {
  assert.equal(finds(wanted, absent), undefined);
});

test("somebody's own account is said with all that it would lose", () => {
  assert.equal(
    finds(wanted, somebody),
    "a user deploy is there (uid 1001, /home/deploy): its group would change from users to deploy, its shell would change from /bin/sh to /bin/bash, its password would be locked, …EAAAAmallory could no longer log in (a copy of the keys is kept); all of it comes back when it is removed from the program",
  );
});

test("an account that is as wanted is said to be taken over", () => {
  assert.equal(
    finds(wantedUser({ name: "deploy" }), { ...asWanted, keys: [anna, mallory] }),
    "a user deploy is there (uid 1001, /home/deploy) and would be managed as it is",
  );
});
