import assert from "node:assert/strict";
import { test } from "node:test";
import { isNameOf, named } from "./names.ts";

const names = (...things: [kind: string, address: string][]) =>
  named(
    "db",
    things.map(([kind, address]) => ({ kind, address, inputs: {} })),
  ).map(({ name }) => name);

test("a name says where a thing is", () => {
  assert.deepEqual(
    names(
      ["File", "/etc/page/my page.conf"],
      ["User", "ada"],
      ["Packages", "a,b"],
      ["Unit", "page@.service"],
    ),
    ["db-etc-page-my-page.conf", "db-user-ada", "db-packages", "db-page-.service"],
  );
});

test("two that would have the same name have different ones, each the same in every order", () => {
  const one = names(["File", "/etc/a b"], ["File", "/etc/a-b"]);
  assert.equal(new Set(one).size, 2);
  assert.deepEqual(names(["File", "/etc/a-b"], ["File", "/etc/a b"]), one.toReversed());
});

test("a long name is cut, and still the thing's own", () => {
  const [one, other] = names(["File", `/etc/${"x".repeat(200)}1`], ["File", `/etc/${"x".repeat(200)}2`]);
  assert.equal(one!.length, 80);
  assert.notEqual(one, other);
});

test("an earlier adoption is known by its names", () => {
  assert.ok(isNameOf("db", { kind: "User", address: "ada" }, "db-user-ada"));
  const [hashed] = names(["File", "/etc/a b"], ["File", "/etc/a-b"]);
  assert.ok(isNameOf("db", { kind: "File", address: "/etc/a b" }, hashed!));
  assert.ok(!isNameOf("db", { kind: "User", address: "ada" }, "operator"));
});
