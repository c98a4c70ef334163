import assert from "node:assert/strict";
import { test } from "node:test";
import { EstateError } from "../errors.ts";
import { repeatedWhereLost } from "./repeat.ts";

const lost = new EstateError("The connection to db was lost.", { host: "db", code: "connection-lost" });
const refused = new EstateError("db refused.", { host: "db", code: "connection-refused" });

/** A work that ends so, one outcome an attempt; counts its attempts and those to connect. */
function rehearse(
  outcomes: readonly (EstateError | string)[],
  { reconnecting, reached = false }: { reconnecting?: EstateError; reached?: boolean } = {},
) {
  const counts = { works: 0, connects: 0, told: [] as string[], givenUp: [] as string[] };
  const pool = {
    wasReached: () => reached,
    giveUp: (host: string) => void counts.givenUp.push(host),
    waitFor: async () => {
      counts.connects++;
      if (reconnecting) throw reconnecting;
      return undefined as never;
    },
  };
  const work = async () => {
    const outcome = outcomes[Math.min(counts.works++, outcomes.length - 1)]!;
    if (typeof outcome !== "string") throw outcome;
    return outcome;
  };
  return { counts, result: repeatedWhereLost(pool, "db", work, (text) => counts.told.push(text)) };
}

test("a work whose connection is lost is done again over a new one, and the person hears of it", async () => {
  const { counts, result } = rehearse([lost, lost, "done"]);
  assert.equal(await result, "done");
  const told = "the connection to db was lost in the middle of this; it is tried again";
  assert.deepEqual(counts, { works: 3, connects: 2, told: [told, told], givenUp: [] });
});

test("a host that was there before and lets nobody in any more is waited for as well", async () => {
  const { counts, result } = rehearse([refused, "done"], { reached: true });
  assert.equal(await result, "done");
  assert.deepEqual(counts.told, ["db does not let us in any more; it is tried again"]);
});

test("a host that was there before and has another key now is not tried again", async () => {
  const differs = new EstateError("Another key.", { host: "db", code: "host-key-differs" });
  const { counts, result } = rehearse([differs], { reached: true });
  await assert.rejects(result, differs);
  assert.equal(counts.connects, 0);
});

test("a login that is refused is not tried again: somebody has to mend it, and may get us locked out", async () => {
  const refusedLogin = new EstateError("db refused the login.", { host: "db", code: "login-refused" });
  const behind = new EstateError("db was not tried.", {
    host: "db",
    code: "via-failed",
    cause: refusedLogin,
  });
  for (const error of [refusedLogin, behind]) {
    const { counts, result } = rehearse([error], { reached: true });
    await assert.rejects(result, error);
    assert.equal(counts.connects, 0);
  }
});

test("a host that was there and is gone for good is one sentence, not two", async () => {
  const { result } = rehearse([refused], { reconnecting: refused, reached: true });
  await assert.rejects(result, { code: "connection-lost", message: "db refused." });
});

test("what fails for another reason is not repeated", async () => {
  const { counts, result } = rehearse([refused]);
  await assert.rejects(result, refused);
  assert.deepEqual(counts, { works: 1, connects: 0, told: [], givenUp: [] });
});

test("after the fifth loss the loss itself is the error", async () => {
  const { counts, result } = rehearse([lost]);
  await assert.rejects(result, lost);
  assert.equal(counts.works, 5);
});

test("where the host does not let us in again the error says both, and is still a loss", async () => {
  const { counts, result } = rehearse([lost], { reconnecting: refused });
  await assert.rejects(result, {
    name: "EstateError",
    code: "connection-lost",
    message: "The connection to db was lost.\nIt could not be made again: db refused.",
  });
  assert.equal(counts.works, 1);
  assert.deepEqual(counts.givenUp, ["db"], "what comes later need not wait");
});
