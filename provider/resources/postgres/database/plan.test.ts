import assert from "node:assert/strict";
import { test } from "node:test";
import { adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { inputs } from "./inputs.ts";
import { plan } from "./plan.ts";
import { absent, asWanted, down, wanted, wantedDatabase } from "./samples.ts";

test("a database that is as wanted has no difference, whatever its locale where none is said", () => {
  assert.deepEqual(plan({ old: wanted, wanted, observed: asWanted }), []);
  assert.deepEqual(reflect(wanted, asWanted), {});
});

test("a database that is gone is made again, and a server that is down is said", () => {
  assert.deepEqual(plan({ old: wanted, wanted, observed: absent }), [
    { path: "name", kind: "drift", effect: "make the database chat" },
  ]);
  assert.deepEqual(plan({ old: undefined, wanted, observed: down }), [
    { path: "name", kind: "change", effect: "make the database chat, where PostgreSQL is not installed" },
  ]);
});

test("another name, encoding or locale is another database, and another owner is not", () => {
  const differences = (more: object) =>
    plan({ old: wanted, wanted: wantedDatabase(more), observed: asWanted });
  assert.deepEqual(differences({ name: "talk", port: 5433 }), [
    { path: "name", kind: "change", replace: true },
    { path: "port", kind: "change", replace: true },
  ]);
  assert.deepEqual(differences({ encoding: "LATIN1", locale: "C" }), [
    { path: "encoding", kind: "change", replace: true },
    { path: "locale", kind: "change", replace: true },
  ]);
  assert.deepEqual(differences({ owner: "other" }), [{ path: "owner", kind: "change" }]);
});

test("the template and what its removal does change nothing on the host", () =>
  assert.deepEqual(
    plan({
      old: wanted,
      wanted: wantedDatabase({ template: "template1", destroyData: true }),
      observed: asWanted,
    }),
    [
      { path: "template", kind: "change", effect: "when it is made the next time" },
      { path: "destroyData", kind: "change", effect: "its removal destroys its data" },
    ],
  ));

test("a database that somebody made anew in another encoding is drift that needs another one", () => {
  const observed = { ...asWanted, encoding: "SQL_ASCII" };
  assert.deepEqual(plan({ old: wanted, wanted, observed }), [
    { path: "encoding", kind: "drift", replace: true, effect: "SQL_ASCII on the host" },
  ]);
  assert.deepEqual(reflect(wanted, observed), { encoding: "SQL_ASCII" });
});

test("what is there is said before it is taken over", () => {
  assert.equal(finds(wanted, absent), undefined);
  assert.equal(
    finds(wanted, { ...asWanted, owner: "other" }),
    "a database chat is there (UTF8, C.UTF-8, of other), and would belong to page; its data stay, also when it is removed from the program",
  );
  assert.match(
    finds(wantedDatabase({ locale: "C" }), asWanted) ?? "",
    /^a database chat is there \(UTF8, C\.UTF-8, of page\), which can never become one in UTF8, C: /,
  );
});

test("what comes with the server is nobody's to make or import", () => {
  for (const name of ["postgres", "template0", "template1"])
    assert.match(inputs.safeParse({ name }).error?.issues[0]?.message ?? "", /comes with the server/);
  assert.throws(() => adoptTarget("template1"), { name: "EstateError", message: /comes with the server/ });
  assert.throws(() => adoptTarget("a/b/c"), {
    message: /^cannot import a database: "a\/b\/c" is no database/,
  });
});
