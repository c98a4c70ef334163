import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./inspect.ts";

const answered = "ruleset estate yes - - no - - - -";

for (const [what, output, message] of [
  ["what nft prints is no table", `nft printed: moo\n${answered}`, "nft printed: moo"],
  ["a line is missing", "", "0 lines"],
  ["another ruleset is told of", answered.replace("estate", "other"), answered.replace("estate", "other")],
  ["a hash is none", answered.replace("no -", "no moo"), answered.replace("no -", "no moo")],
] as const)
  test(`${what}: that is no answer`, () =>
    assert.throws(() => inspect.parse(output, ["estate"]), { name: "AnswerError", message }));
