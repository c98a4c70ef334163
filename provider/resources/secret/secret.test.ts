import assert from "node:assert/strict";
import { test } from "node:test";
import { first, generate, refusal, rotate, secretInputs } from "./secret.ts";

const now = new Date("2026-11-20T12:00:00Z");
const inputs = secretInputs.parse({});

test("a secret is a password of 32 characters unless the program says otherwise", () => {
  assert.deepEqual(inputs, { kind: "password", length: 32, epoch: 1 });
});

test("a password is letters and digits, a token is base64url, each as long as asked", () => {
  assert.match(generate({ kind: "password", length: 200 }), /^[A-Za-z0-9]{200}$/);
  assert.match(generate({ kind: "token", length: 200 }), /^[A-Za-z0-9_-]{200}$/);
  assert.notEqual(generate(inputs), generate(inputs));
});

test("the first generation has no previous value", () => {
  const { current, previous, rotatedAt } = first(inputs, now);
  assert.equal(current.length, 32);
  assert.equal(previous, "");
  assert.equal(rotatedAt, "2026-11-20T12:00:00.000Z");
});

test("a rotation keeps the value before it, and only that one", () => {
  const one = first(inputs, now);
  const two = rotate(inputs, one, now);
  const three = rotate(inputs, two, now);
  assert.equal(two.previous, one.current);
  assert.equal(three.previous, two.current);
  assert.equal(new Set([one.current, two.current, three.current]).size, 3);
});

test("the epoch can stay or be raised by one", () => {
  assert.equal(refusal(inputs, inputs), undefined);
  assert.equal(refusal(inputs, { ...inputs, epoch: 2 }), undefined);
});

test("any other step of the epoch is refused with the one that is allowed", () => {
  const old = { ...inputs, epoch: 3 };
  for (const epoch of [1, 2, 5])
    assert.match(refusal(old, { ...old, epoch })!.reason, /raised by one, to 4/, String(epoch));
});

test("another length needs a raised epoch, because only a new value can have it", () => {
  const longer = { ...inputs, length: 48 };
  assert.deepEqual(refusal(inputs, longer), {
    property: "length",
    reason: "changes from 32 to 48, which only a new value can have: raise epoch to 2 in the same change",
  });
  assert.equal(refusal(inputs, { ...longer, epoch: 2 }), undefined);
});
