import assert from "node:assert/strict";
import { test } from "node:test";
import { adoptTarget } from "./adopt.ts";
import { inputs } from "./inputs.ts";

const problem = (values: object) => inputs.safeParse({ name: "page", ...values }).error?.issues[0]?.message;

test("a role is nothing but its name unless more is said", () =>
  assert.deepEqual(inputs.parse({ name: "page" }), {
    name: "page",
    port: 5432,
    login: false,
    memberOf: [],
    connectionLimit: -1,
    options: [],
    settings: {},
  }));

for (const name of ["postgres", "public", "pg_monitor"])
  test(`${name} is PostgreSQL's own`, () =>
    assert.match(problem({ name }) ?? "", new RegExp(`^"${name}" is PostgreSQL's own`)));

const refused: [object, RegExp][] = [
  [{ password: "" }, /a password is not empty/],
  [{ password: "ü" }, /only printable ASCII/],
  [{ password: `md5${"0".repeat(32)}` }, /not well formed, or MD5/],
  [{ password: "SCRAM-SHA-256$4096:x" }, /not well formed, or MD5/],
  [{ options: ["root"] }, /"root" is none of superuser, createdb/],
  [{ memberOf: ["a", "a"] }, /a is named twice/],
  [{ settings: { "x=y": "1" } }, /"x=y" is not a parameter/],
  [{ connectionLimit: -2 }, /from 0, or -1/],
];
for (const [values, message] of refused)
  test(`${JSON.stringify(values)} is refused`, () => assert.match(problem(values) ?? "", message));

test("an id that is no role's is refused", () => {
  assert.throws(() => adoptTarget("a/b/c"), {
    name: "EstateError",
    message: /cannot import a role: "a\/b\/c"/,
  });
  assert.throws(() => adoptTarget("postgres"), { message: /PostgreSQL's own/ });
});
