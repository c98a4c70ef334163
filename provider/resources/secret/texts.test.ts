import assert from "node:assert/strict";
import { test } from "node:test";
import { inputsOf, made, mistakes } from "./samples.ts";

test("a secret is a password of 32 characters unless the program says otherwise", () => {
  assert.deepEqual(inputsOf({ kind: "password" }), { kind: "password", length: 32, epoch: 1 });
});

for (const [kind, form] of [
  ["password", /^[A-Za-z0-9]{200}$/],
  ["token", /^[A-Za-z0-9_-]{200}$/],
  ["hex", /^[0-9a-f]{200}$/],
] as const)
  test(`a ${kind} has its characters, as many as asked, and never the same`, async () => {
    const [one, two] = [await made({ kind, length: 200 }), await made({ kind, length: 200 })];
    assert.match(one.current, form);
    assert.match(two.current, form);
    assert.notEqual(one.current, two.current);
  });

test("hexadecimal digits are 64 by default, and whole bytes", async () => {
  assert.equal((await made({ kind: "hex" })).current.length, 64);
  assert.deepEqual(mistakes({ kind: "hex", length: 33 }), ["length: must be even: two digits are a byte"]);
});

test("a length that is too short or too long is refused with what is allowed", () => {
  assert.deepEqual(mistakes({ kind: "token", length: 15 }), ["length: must be at least 16 characters"]);
  assert.deepEqual(mistakes({ kind: "token", length: 257 }), ["length: must be at most 256 characters"]);
});

test("a value that the kind would not make is refused without being shown, with the kind that takes it", () => {
  for (const [kind, value] of [
    ["password", "pa:ss"],
    ["token", "to/ken"],
    ["hex", "ABC"],
  ] as const) {
    const [mistake] = mistakes({ kind, value });
    assert.match(mistake!, /^value: .*kind `given`/);
    assert.ok(!mistake!.includes(value));
  }
});

test("what is given is taken as it is, and must be there", async () => {
  assert.equal((await made({ kind: "given", value: " ä\n" })).current, " ä\n");
  assert.deepEqual(mistakes({ kind: "given" }), ["value: must be a text"]);
  assert.deepEqual(mistakes({ kind: "given", value: "" }), ["value: is empty"]);
});
