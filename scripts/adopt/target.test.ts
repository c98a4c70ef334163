import assert from "node:assert/strict";
import { test } from "node:test";
import { hostsSchema } from "../../provider/ssh/hosts.ts";
import { keyFor, knownHost, readStranger } from "./target.ts";

const hosts = hostsSchema.parse({ db: { address: "10.0.0.5" }, old: { address: "10.0.0.6", lost: true } });

test("a host that the stack does not know is named by user and address", () => {
  assert.equal(readStranger("db", {}), undefined);
  const { host, settings } = readStranger("admin@203.0.113.9:2222", {})!;
  assert.deepEqual(settings, { address: "203.0.113.9", user: "admin", port: 2222 });
  assert.equal(host.sudo, true);
  assert.equal(readStranger("root@[2001:db8::5]", {})!.host.address, "2001:db8::5");
});

test("it may be entered through a host of the stack and with a key of its own", () => {
  const { host } = readStranger("root@web", { via: "bastion", identity: "~/.ssh/web" })!;
  assert.deepEqual([host.via, host.identity], ["bastion", "~/.ssh/web"]);
  assert.throws(() => readStranger("db", { via: "bastion" }), /--via and --identity are for user@address/);
});

test("what names no host is refused with how to write one", () => {
  for (const word of ["@", "admin@", "ad min@web", "admin@we b", "admin@web:99999", "-oProxyCommand=x@web"])
    assert.throws(() => readStranger(word, {}), /names no host.*Write user@address/, word);
});

test("an unknown host is answered with those that there are, a lost one with what to take out", () => {
  assert.equal(knownHost("db", hosts, "prod").address, "10.0.0.5");
  assert.throws(
    () => knownHost("web", hosts, "prod"),
    /The stack "prod" has no host "web"\. Name one of db, old, or/,
  );
  assert.throws(() => knownHost("constructor", hosts, "prod"), /has no host "constructor"/);
  assert.throws(() => knownHost("old", hosts, "prod"), /estate:hosts\.old\.lost/);
});

test("a host's own name becomes a key that the configuration takes", () => {
  assert.equal(keyFor("Web_01.example.org"), "web-01");
  assert.equal(keyFor("42"), "host");
  assert.equal(keyFor("1-db-"), "db");
  for (const key of [keyFor("Web_01"), keyFor("42"), keyFor("ümlaut")])
    assert.ok(hostsSchema.safeParse({ [key]: { address: "a" } }).success, key);
});
