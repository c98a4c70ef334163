import assert from "node:assert/strict";
import { test } from "node:test";
import { advanceTurn, beginTurn, type Turn, type TurnEvent } from "./turn.ts";

const start = { type: "start", conversation: "c", answer: 2 } as const;
const token = (text: string): TurnEvent => ({ type: "token", text });

function turnAfter(...events: TurnEvent[]): Turn {
  return events.reduce(advanceTurn, beginTurn(0, "How do I bake bread?"));
}

test("an answer grows with each token and is done when the server says so", () => {
  assert.equal(turnAfter(start).phase, "waiting");
  assert.deepEqual(turnAfter(start, token("With"), token(" flour.")), {
    ...turnAfter(start),
    phase: "streaming",
    text: "With flour.",
  });
  assert.equal(turnAfter(start, token("With"), { type: "done" }).phase, "done");
});

test("a question counts as kept from the start event on, and one that is answered anew from the beginning", () => {
  assert.equal(turnAfter().isKept, false);
  assert.equal(turnAfter(start).isKept, true);
  assert.equal(beginTurn(4, undefined).isKept, true);
});

test("what was said stays when an answer fails or is stopped", () => {
  const failed = turnAfter(start, token("With"), { type: "error", message: "The model is away." });
  assert.deepEqual([failed.phase, failed.text, failed.problem], ["failed", "With", "The model is away."]);
  const stopped = turnAfter(start, token("With"), { type: "stopped" });
  assert.deepEqual([stopped.phase, stopped.text], ["stopped", "With"]);
});

test("nothing changes a turn that is over", () => {
  const done = turnAfter(start, token("With"), { type: "done" });
  assert.equal(advanceTurn(done, token(" more")), done);
  assert.equal(advanceTurn(done, { type: "failed", message: "cut" }), done);
});
