import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, defaultAdminFile, splitAddress, targetOf } from "./instance.ts";

const adminFile = defaultAdminFile;

for (const name of ["app", "a/b", "%2F", "it's", "6380"])
  for (const place of [{ port: 6379 }, { port: 6380 }, { port: 6379, socket: "/run/redis/a%b.sock" }])
    test(`${name} at ${place.socket ?? place.port} has one address`, () =>
      assert.deepEqual(splitAddress(addressOf(place, name)), { ...place, name, adminFile }));

test("what is usual is left out of an address, and the file of the login always", () => {
  assert.equal(addressOf({ port: 6379 }, "app"), "app");
  assert.equal(addressOf({ port: 6380 }, "app"), "6380/app");
  assert.equal(addressOf({ port: 6379, socket: "/run/redis.sock" }, "app"), "%2Frun%2Fredis.sock/app");
});

test("a question has the file of the login where it is not the usual one", () => {
  assert.equal(targetOf({ port: 6379, adminFile }, "app"), "6379/app");
  assert.equal(targetOf({ port: 6379, adminFile: "/root/admin" }, "app"), "6379/%2Froot%2Fadmin/app");
});

for (const address of ["a/b/c", "port/app", "0/app", "%2Frun%2F/app"])
  test(`${address} is no address`, () => assert.equal(splitAddress(address), undefined));
