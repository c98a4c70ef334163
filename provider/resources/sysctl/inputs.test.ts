import assert from "node:assert/strict";
import { test } from "node:test";
import { inputs, pathOf, textOf } from "./inputs.ts";
import { wanted } from "./samples.ts";

function problems(said: object): string[] {
  const parsed = inputs.safeParse({ name: "router", settings: { "a.b": "1" }, ...said });
  return (parsed.error?.issues ?? []).map(({ message, path }) => `${path.join(".")}: ${message}`);
}

test("the settings stand in the file as sysctl writes them", () =>
  assert.equal(textOf(wanted), "net.ipv4.ip_forward = 1\nvm.swappiness = 10\n"));

test("a key leads to its path, with slashes and dots swapped where it begins with dots", () => {
  assert.equal(pathOf("net.ipv4.ip_forward"), "net/ipv4/ip_forward");
  assert.equal(pathOf("net.ipv4.conf.eth0/100.rp_filter"), "net/ipv4/conf/eth0.100/rp_filter");
  assert.equal(pathOf("net/ipv4/conf/eth0.100/rp_filter"), "net/ipv4/conf/eth0.100/rp_filter");
});

for (const [why, said, expected] of [
  [
    "another name than a word",
    { name: "../x" },
    /^name: "\.\.\/x" is not a name of settings: write lower case/,
  ],
  ["no setting", { settings: {} }, /^settings: has no setting: say at least one$/],
  ["a number", { settings: { "a.b": 1 } }, /^settings\.a\.b: the value of a setting is a text, like "1"/],
  ["an empty value", { settings: { "a.b": "" } }, /^settings\.a\.b: "" is not the value of a setting/],
  ["a second line", { settings: { "a.b": "1\nc.d = 2" } }, /is not the value of a setting: write one line/],
  ["a tab", { settings: { "a.b": "1\t2" } }, /several numbers have single spaces between them$/],
  ["blanks around it", { settings: { "a.b": " 1" } }, /write one line without blanks around it/],
  ["a pattern", { settings: { "net.ipv4.conf.*.rp_filter": "1" } }, /names several settings at once/],
  ["a way out of the tree", { settings: { "net/../../etc/passwd": "1" } }, /has an empty part/],
  ["a key that ignores errors", { settings: { "-a.b": "1" } }, /"-a\.b", which is not the key of a setting/],
  ["a blank in a key", { settings: { "a.b c": "1" } }, /"a\.b c", which is not the key of a setting/],
  ["a word", { settings: { swappiness: "1" } }, /write it as sysctl does, like net\.ipv4\.ip_forward$/],
  ["one key in two spellings", { settings: { "a.b": "1", "a/b": "2" } }, /^settings: a\/b is said twice/],
] as [string, object, RegExp][])
  test(`${why} is refused`, () => assert.match(problems(said).join("\n"), expected));
