import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, joinNames, postgresName, splitAddress } from "./name.ts";

for (const names of [["brainall"], ["a/b", "%2F"], ["it's", "a b"], ["5433", "x"]])
  for (const port of [5432, 5433])
    test(`${names.join(" and ")} on port ${port} have one address`, () =>
      assert.deepEqual(splitAddress(addressOf(joinNames(port, names)), names.length), { port, names }));

test("the usual port is left out of an address", () => {
  assert.equal(addressOf(joinNames(5432, ["brainall", "vector"])), "brainall/vector");
  assert.equal(addressOf(joinNames(5433, ["brainall", "vector"])), "5433/brainall/vector");
});

test("an address with another number of names, or with a port that is none, is no address", () => {
  assert.equal(splitAddress("a/b/c/d", 2), undefined);
  assert.equal(splitAddress("a", 2), undefined);
  assert.equal(splitAddress("port/a/b", 2), undefined);
});

const bad: [string, RegExp][] = [
  ["", /is empty/],
  ["a\tb", /has a control character/],
  ["é".repeat(32), /has 64 bytes: PostgreSQL keeps 63/],
];
for (const [name, message] of bad)
  test(`${JSON.stringify(name)} is no name`, () =>
    assert.match(postgresName("role").safeParse(name).error?.issues[0]?.message ?? "", message));
