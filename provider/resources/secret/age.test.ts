import assert from "node:assert/strict";
import { test } from "node:test";
import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";
import { changed, made, mistakes } from "./samples.ts";

const age = { kind: "age" } as const;

test("what is encrypted to the recipient is decrypted by the identity, with age's own library", async () => {
  const { current, recipient } = await made(age);
  assert.match(current, /^AGE-SECRET-KEY-1[A-Z0-9]{58}$/);
  assert.equal(recipient, await identityToRecipient(current));
  const encrypter = new Encrypter();
  encrypter.addRecipient(String(recipient));
  const decrypter = new Decrypter();
  decrypter.addIdentity(current);
  assert.equal(await decrypter.decrypt(await encrypter.encrypt("backup"), "text"), "backup");
});

test("every identity since the first is kept, the newest first, so that old backups stay readable", async () => {
  const one = await made(age);
  const two = await changed(one, age, { ...age, epoch: 2 });
  const three = await changed(two, { ...age, epoch: 2 }, { ...age, epoch: 3 });
  assert.equal(three.identities, `${three.current}\n${two.current}\n${one.current}\n`);
  const idle = await changed(three, { ...age, epoch: 3 }, { ...age, epoch: 3 });
  assert.deepEqual(idle, three);
});

test("the file that age-keygen writes is taken over", async () => {
  const { current, recipient } = await made(age);
  const file = `# created: 2026-11-20T12:00:00Z\n# public key: ${recipient}\n${current}\n`;
  const taken = await made({ ...age, value: file });
  assert.deepEqual([taken.current, taken.recipient], [current, recipient]);
});

test("what is no identity, or several, is refused", async () => {
  const { current, recipient } = await made(age);
  const other = current.at(-1) === "Q" ? "P" : "Q";
  for (const value of [String(recipient), current.toLowerCase(), current.slice(0, -1) + other, "sesame", ""])
    assert.match(mistakes({ ...age, value })[0]!, /^value: is no X25519 identity of age/);
  assert.deepEqual(mistakes({ ...age, value: `${current}\n${current}` }), [
    "value: has several lines: an epoch has one identity",
  ]);
});
