import assert from "node:assert/strict";
import { test } from "node:test";
import { finds, reflect } from "./display.ts";
import { plan } from "./plan.ts";
import { absent, asWanted, down, wanted, wantedRole } from "./samples.ts";

const words = (differences: ReturnType<typeof plan>) =>
  differences.map(({ path, kind, effect }) => `${kind} ${path}${effect ? `: ${effect}` : ""}`);

test("a role that is as wanted has no difference", () => {
  assert.deepEqual(plan({ old: wanted, wanted, observed: asWanted }), []);
  assert.deepEqual(plan({ old: undefined, wanted, observed: asWanted }), []);
  assert.deepEqual(reflect(wanted, asWanted), {});
});

test("a role that is not there is made, and why it is not is said", () => {
  assert.deepEqual(words(plan({ old: wanted, wanted, observed: absent })), [
    "drift name: make the role page",
  ]);
  assert.deepEqual(words(plan({ old: wanted, wanted, observed: down })), [
    "drift name: make the role page, where PostgreSQL is not installed",
  ]);
});

test("another password in the program is a change, and one that the server has already is none", () => {
  const changed = wantedRole({ password: "battery staple" });
  assert.deepEqual(words(plan({ old: wanted, wanted: changed, observed: asWanted })), ["change password"]);
  assert.deepEqual(plan({ old: changed, wanted, observed: asWanted }), []);
});

test("a password in another form, or one that nobody declared, is drift and is not shown", () => {
  const md5 = { ...asWanted, password: "other" } as const;
  assert.deepEqual(words(plan({ old: wanted, wanted, observed: md5 })), [
    "drift password: an MD5 one on the host",
  ]);
  assert.deepEqual(reflect(wanted, md5), { password: "(an MD5 one on the host)" });
  const { password: _, ...without } = wanted;
  assert.deepEqual(words(plan({ old: without, wanted: without, observed: asWanted })), [
    "drift password: another one on the host",
  ]);
});

test("a membership that the program drops is a change, and one that somebody gave is drift", () => {
  const observed = { ...asWanted, memberOf: ["owner", "pg_monitor"] };
  const changed = wantedRole({ memberOf: [] });
  assert.deepEqual(words(plan({ old: wanted, wanted: changed, observed })), [
    "drift memberOf: remove pg_monitor",
    "change memberOf: remove owner",
  ]);
});

test("another name or port is another role", () =>
  assert.deepEqual(
    plan({ old: wanted, wanted: wantedRole({ name: "other", port: 5433 }), observed: absent }),
    [
      { path: "name", kind: "change", replace: true },
      { path: "port", kind: "change", replace: true },
    ],
  ));

test("what would be overwritten is said, but never a password", () => {
  assert.equal(finds(wanted, absent), undefined);
  assert.equal(finds(wanted, asWanted), "a role page is there and would be managed as it is");
  assert.equal(
    finds(wantedRole({ password: "other", settings: { work_mem: "1MB" } }), {
      ...asWanted,
      options: ["createdb"],
    }),
    "a role page is there, and there would change its password, its options (createdb), its settings (none); all of it comes back when it is removed from the program",
  );
});
