import assert from "node:assert/strict";
import { test } from "node:test";
import { finds, reflect } from "./display.ts";
import { plan } from "./plan.ts";
import { absent, asWanted, down, wanted, wantedUser } from "./samples.ts";

const words = (differences: ReturnType<typeof plan>) =>
  differences.map(({ path, kind, effect }) => `${kind} ${path}${effect ? `: ${effect}` : ""}`);

const drifted = { ...asWanted, enabled: false, keys: ["%R~b", "~app:*"], passwords: ["a".repeat(64)] };

test("a user that is as wanted has no difference", () => {
  assert.deepEqual(plan({ old: wanted, wanted, observed: asWanted }), []);
  assert.deepEqual(plan({ old: undefined, wanted, observed: asWanted }), []);
  assert.deepEqual(reflect(wanted, asWanted), {});
});

test("neither the order of passwords and patterns nor a password said as its hash is a difference", () => {
  const passwords = ["two", "correct horse"];
  const said = wantedUser({ passwords, keys: ["b", "app:*"] });
  const old = wantedUser({ passwords: [`#${asWanted.passwords[0]}`, "two"], keys: ["app:*", "b"] });
  assert.deepEqual(plan({ old, wanted: said, observed: absent }), [
    { path: "name", kind: "drift", effect: "make the user app" },
  ]);
});

test("a user that is not there is made, and why it is not is said", () => {
  assert.deepEqual(words(plan({ old: wanted, wanted, observed: absent })), ["drift name: make the user app"]);
  assert.deepEqual(words(plan({ old: undefined, wanted, observed: down })), [
    "change name: make the user app, where Redis is not installed",
  ]);
  assert.deepEqual(reflect(wanted, absent), { name: "app (not on the server)" });
  assert.deepEqual(reflect(wanted, down), { name: "app (Redis is not installed)" });
});

test("what somebody changed is drift, and no password of it is shown", () => {
  assert.deepEqual(words(plan({ old: wanted, wanted, observed: drifted })), [
    "drift enabled: false on the host",
    "drift passwords: 1 missing, 1 unknown on the host",
    "drift keys: %R~b app:* on the host",
  ]);
  assert.deepEqual(reflect(wanted, drifted), {
    enabled: false,
    passwords: ["(1 missing, 1 unknown on the host)"],
    keys: ["%R~b", "app:*"],
  });
});

test("what the program says anew is a change, also where an interrupted run has done it but not saved it", () => {
  const now = wantedUser({
    passwords: ["new", "correct horse"],
    commands: ["+@all"],
    adminFile: "/root/admin",
  });
  const done = { ...asWanted, commands: ["+@all"] };
  for (const observed of [asWanted, done])
    assert.deepEqual(words(plan({ old: wanted, wanted: now, observed })), [
      "change passwords",
      "change commands",
      "change adminFile",
    ]);
});

test("another name, port or socket is another user", () =>
  assert.deepEqual(
    plan({ old: wanted, wanted: wantedUser({ name: "x", port: 6380, socket: "/run/r" }), observed: absent }),
    ["name", "port", "socket"].map((path) => ({ path, kind: "change", replace: true })),
  ));

test("what would be overwritten is said, but never a password", () => {
  assert.equal(finds(wanted, absent), undefined);
  assert.equal(finds(wanted, asWanted), "a user app is there and would be managed as it is");
  assert.equal(
    finds(wanted, { ...drifted, commands: [] }),
    "a user app is there, and there would change its enabled (false), its passwords, its keys (%R~b app:*), its commands (none); all of it comes back when it is removed from the program",
  );
});
