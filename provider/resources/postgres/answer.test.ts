import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAnswers } from "./answer.ts";

test("rows are told by the question that they answer", () =>
  assert.deepEqual(
    [...parseAnswers('ask 5432\n{"name":"a"}\n{"name":"b"}\nend 0 \nask 5433\nend 0 \n')],
    [
      ["5432", { rows: [{ name: "a" }, { name: "b" }] }],
      ["5433", { rows: [] }],
    ],
  ));

test("a server that is not there is an answer, with what psql said", () =>
  assert.deepEqual(parseAnswers("ask 5432\nend 2 PostgreSQL is not installed\n").get("5432"), {
    reason: "PostgreSQL is not installed",
  }));

const garbage: [string, RegExp][] = [
  ["ask 5432\n", /cut short/],
  [
    "ask 5432\nend 3 psql:<stdin>:1: ERROR:  syntax error\n",
    /psql failed with status 3: psql:<stdin>:1: ERROR/,
  ],
  ["ask 5432\nhello\nend 0 \n", /"hello" is no row/],
  ["ask 5432\n[1]\nend 0 \n", /"\[1\]" is no row/],
  ["hello\n", /"hello" belongs to no question/],
];
for (const [text, message] of garbage)
  test(`${JSON.stringify(text)} is no answer`, () =>
    assert.throws(() => parseAnswers(text), { name: "AnswerError", message }));
