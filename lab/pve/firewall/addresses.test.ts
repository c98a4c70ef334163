import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAddressList, parseNetwork } from "./addresses.ts";

test("a network of one address is kept as the address", () => {
  assert.deepEqual(parseNetwork("10.0.0.7/32"), { cidr: "10.0.0.7", ipversion: 4 });
  assert.deepEqual(parseNetwork("fd00::7/128"), { cidr: "fd00::7", ipversion: 6 });
  assert.deepEqual(parseNetwork("fd00:1::/32"), { cidr: "fd00:1::/32", ipversion: 6 });
});

const refusedNetworks: [string, RegExp][] = [
  ["10.0.0.1/33", /^Prefix length 33 is longer than IP address \(32\)$/],
  ["fd00::1/64", /^Invalid prefix 1111110100000000.*\/64$/],
  ["10.0.0", /^value does not look like a valid IP address or CIDR network$/],
  ["office", /^value does not look like a valid IP address or CIDR network$/],
];

for (const [text, message] of refusedNetworks) {
  test(`${text} is no network`, () => {
    assert.throws(() => parseNetwork(text), { message });
  });
}

test("a list tells the version of its addresses, a name none", () => {
  assert.equal(parseAddressList("10.0.0.1,10.1.0.0/16"), 4);
  assert.equal(parseAddressList("fd00::1-fd00::9"), 6);
  assert.equal(parseAddressList("::ffff:10.0.0.1"), 6);
  assert.equal(parseAddressList("office"), undefined);
  assert.equal(parseAddressList("dc/office"), undefined);
  assert.equal(parseAddressList("+dc/office"), undefined);
});

const refusedLists: [string, RegExp][] = [
  ["10.0.0.1,fd00::1", /^detected mixed ipv4\/ipv6 addresses in address list/],
  ["10.0.0.1,", /^extraneous commas in list$/],
  ["10.0.0.1-10.0.0.9,10.0.0.20", /^you can't use a range in a list$/],
  ["10.0.0.9-10.0.0.1", /Begin address is greater than End address 10\.0\.0\.9 - 10\.0\.0\.1$/],
  ["10.0.0.256", /^invalid IP address: Invalid quad in IP address 10\.0\.0\.256$/],
  ["office.example", /^invalid IP address: Invalid chars in IP office\.example$/],
  [`+${"x".repeat(65)}`, /^ipset name too long$/],
];

for (const [text, message] of refusedLists) {
  test(`${text.slice(0, 40)} is no list of addresses`, () => {
    assert.throws(() => parseAddressList(text), { message });
  });
}
