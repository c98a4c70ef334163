import assert from "node:assert/strict";
import { test } from "node:test";
import { hashPassword, verifyPassword } from "./password.ts";

test("the password that was stored is accepted, another and an unknown user's are not", async () => {
  const stored = await hashPassword("correct horse");
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  assert.equal(await verifyPassword("correct horse", stored), true);
  assert.equal(await verifyPassword("correct house", stored), false);
  assert.equal(await verifyPassword("correct horse", undefined), false);
});

test("the same password is stored differently each time", async () => {
  assert.notEqual(await hashPassword("correct horse"), await hashPassword("correct horse"));
});
