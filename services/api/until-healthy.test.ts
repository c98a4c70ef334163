import assert from "node:assert/strict";
import { test } from "node:test";
import type { Health } from "./health.ts";
import { untilHealthy } from "./until-healthy.ts";

const well: Health = { status: "ok", database: "ok", redis: "ok" };
const waiting: Health = { status: "degraded", database: "unreachable", redis: "ok" };
const ending: Health = { ...waiting, status: "draining" };

/** Answers one after the other. */
function answers(...all: Health[]): () => Promise<Health> {
  return async () => all.shift() ?? assert.fail("asked once too often");
}

test("a server waits for its dependencies", async () => {
  assert.equal(await untilHealthy(answers(waiting, waiting, well), { pause: 0 }), true);
});

test("a server that is told to end waits no longer", async () => {
  assert.equal(await untilHealthy(answers(waiting, ending), { pause: 0 }), false);
});

test("a server that does not become healthy says which dependency is missing", async () => {
  await assert.rejects(
    untilHealthy(answers(waiting), { limit: 0 }),
    /not healthy within 0 s.*database unreachable, redis ok/,
  );
});
