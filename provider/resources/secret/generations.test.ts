import assert from "node:assert/strict";
import { test } from "node:test";
import { refusal } from "./generations.ts";
import type { KindName } from "./outputs.ts";
import { changed, inputsOf, later, made, now } from "./samples.ts";

const password = { kind: "password" } as const;
const inputs = inputsOf(password);

test("the first generation has no previous value", async () => {
  const { current, previous, rotatedAt } = await made(password);
  assert.equal(current.length, 32);
  assert.equal(previous, "");
  assert.equal(rotatedAt, now.toISOString());
});

test("a rotation keeps the value before it, and only that one", async () => {
  const one = await made(password);
  const two = await changed(one, password, { ...password, epoch: 2 });
  const three = await changed(two, { ...password, epoch: 2 }, { ...password, epoch: 3 });
  assert.equal(two.previous, one.current);
  assert.equal(two.rotatedAt, later.toISOString());
  assert.equal(three.previous, two.current);
  assert.equal(new Set([one.current, two.current, three.current]).size, 3);
});

test("a value that exists already is taken as it is, and may leave the program again", async () => {
  const begun = { ...password, value: "sesame" };
  const one = await made(begun);
  assert.equal(one.current, "sesame");
  assert.equal(refusal(inputsOf(begun), inputs), undefined);
  assert.deepEqual(await changed(one, begun, password), one);
});

test("a raise without a value replaces what was brought in by a generated one", async () => {
  const given = { kind: "given", value: "pä ss" } as const;
  const wanted = { ...password, epoch: 2 };
  assert.equal(refusal(inputsOf(given), inputsOf(wanted)), undefined);
  const { current, previous } = await changed(await made(given), given, wanted);
  assert.match(current, /^[A-Za-z0-9]{32}$/);
  assert.equal(previous, "pä ss");
});

test("a given secret is rotated by another value and a raised epoch", async () => {
  const given = { kind: "given", value: "hf_one" } as const;
  const wanted = { ...given, value: "hf_two", epoch: 2 };
  assert.equal(refusal(inputsOf(given), inputsOf(wanted)), undefined);
  const { current, previous } = await changed(await made(given), given, wanted);
  assert.deepEqual([current, previous], ["hf_two", "hf_one"]);
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
  const longer = inputsOf({ ...password, length: 48 });
  assert.deepEqual(refusal(inputs, longer), {
    property: "length",
    reason: "changes from 32 to 48, which only a new value can have: raise epoch to 2 in the same change",
  });
  assert.equal(refusal(inputs, { ...longer, epoch: 2 }), undefined);
});

test("so does another kind, unless its values look the same", () => {
  assert.deepEqual(refusal(inputs, inputsOf({ kind: "token" })), {
    property: "kind",
    reason:
      "changes from password to token, which only a new value can have: raise epoch to 2 in the same change",
  });
  assert.equal(refusal(inputs, inputsOf({ kind: "token", epoch: 2 })), undefined);
  assert.equal(refusal(inputs, inputsOf({ kind: "bcrypt" })), undefined);
});

test("so does another value, which the refusal does not show", () => {
  const one = inputsOf({ kind: "given", value: "one" });
  const two = inputsOf({ kind: "given", value: "two" });
  for (const old of [one, inputs])
    assert.deepEqual(refusal(old, { ...two, kind: old.kind, length: old.length }), {
      property: "value",
      reason: "is another one: raise epoch to 2 in the same change, so that the one before stays accepted",
    });
});

test("a raise with the value of the epoch before is refused: nothing would be rotated", () => {
  const given = inputsOf({ kind: "given", value: "one" });
  const begun = inputsOf({ ...password, value: "one" });
  assert.deepEqual(refusal(given, { ...given, epoch: 2 }), {
    property: "value",
    reason: "is still that of epoch 1: hand in the new one",
  });
  assert.deepEqual(refusal(begun, { ...begun, epoch: 2 }), {
    property: "value",
    reason: "is still that of epoch 1: hand in the new one, or take it out, and one is generated",
  });
});

test("what decrypts what is kept stays of its kind, with a raised epoch too", () => {
  const age = inputsOf({ kind: "age" });
  for (const kind of ["password", "ed25519"] satisfies KindName[])
    for (const epoch of [1, 2])
      assert.match(
        refusal(age, inputsOf({ kind, epoch }))!.reason,
        /could not be read any more: make another Secret/,
      );
});
