import assert from "node:assert/strict";
import { test } from "node:test";
import { finds, reflect } from "./display.ts";
import { asWanted, held, installed, nothing, torn, wanted } from "./samples.ts";

test("nothing is reflected where nothing differs", () => {
  assert.deepEqual(reflect(wanted, asWanted), {});
});

test("a missing package stays at its place in the list, with a word on it", () => {
  assert.deepEqual(reflect(wanted, { ...asWanted, nginx: nothing.nginx }), {
    packages: ["nginx (not installed)", "redis-server=5:7.0.15-1"],
  });
});

test("a torn package and another version are shown as they are", () => {
  assert.deepEqual(reflect(wanted, { nginx: torn, "redis-server": installed }), {
    packages: ["nginx (not completely installed)", "redis-server=1.22.1-9"],
  });
});

test("a lifted hold is shown, and one that nobody asked for is not", () => {
  assert.deepEqual(reflect({ ...wanted, hold: true }, { ...asWanted, nginx: held(installed) }), {
    hold: false,
  });
  assert.deepEqual(reflect(wanted, { ...asWanted, nginx: held(installed) }), {});
});

test("only another version is in the way of installing packages", () => {
  assert.equal(finds(wanted, nothing), undefined);
  assert.equal(finds(wanted, asWanted), undefined);
  assert.equal(
    finds(wanted, { ...asWanted, "redis-server": installed }),
    "redis-server is installed in version 1.22.1-9 and would be changed to 5:7.0.15-1",
  );
});
