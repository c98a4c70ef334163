import assert from "node:assert/strict";
import { test } from "node:test";
import { AccessTokens } from "./access-token.ts";

const [old, current, other] = ["a", "b", "c"].map((letter) => letter.repeat(32)) as [string, string, string];

test("a token that the current key signed tells its user and session", async () => {
  const tokens = new AccessTokens(current);
  assert.deepEqual(await tokens.verify(await tokens.sign("ada", "s1")), { user: "ada", session: "s1" });
});

test("a rotation of the key logs nobody out, and the next one ends the old key", async () => {
  const token = await new AccessTokens(old).sign("ada", "s1");
  assert.ok(await new AccessTokens(current, old).verify(token));
  assert.equal(await new AccessTokens(other, current).verify(token), undefined);
});

test("a token is refused once its time is over", async (context) => {
  const tokens = new AccessTokens(current);
  const token = await tokens.sign("ada", "s1");
  context.mock.timers.enable({ apis: ["Date"], now: Date.now() + 301_000 });
  assert.equal(await tokens.verify(token), undefined);
});

test("a token without a signature is refused", async () => {
  const tokens = new AccessTokens(current);
  const [, payload] = (await tokens.sign("ada", "s1")).split(".");
  const header = Buffer.from('{"alg":"none"}').toString("base64url");
  assert.equal(await tokens.verify(`${header}.${payload}.`), undefined);
});
