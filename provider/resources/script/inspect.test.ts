import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./inspect.ts";
import { wanted } from "./samples.ts";

const hash = "a".repeat(64);
const base64 = (text: string) => Buffer.from(text).toString("base64");

function parsed(line: string) {
  return inspect.parse(`${line}\n`, ["firmware"]).get("firmware");
}

test("the question is the name: the text of the check is on the host", () =>
  assert.equal(inspect.target(wanted), "firmware"));

test("what a host does not have yet is not known", () =>
  assert.deepEqual(parsed("unknown firmware"), { type: "unknown" }));

test("where the check says yes, what it prints is no news", () =>
  assert.deepEqual(parsed(`asked firmware ${hash} ${hash} 0 ${base64("12:00")} ${base64("warning")}`), {
    type: "asked",
    check: hash,
    applied: hash,
    code: 0,
    said: "",
  }));

test("where it says no, what it prints is what the host has", () =>
  assert.deepEqual(parsed(`asked firmware ${hash} - 1 ${base64("6.1\n")} ${base64("warning")}`), {
    type: "asked",
    check: hash,
    code: 1,
    said: "6.1",
  }));

test("where it could not tell, its errors say why", () =>
  assert.deepEqual(
    parsed(`asked firmware ${hash} - 127 ${base64("x")} ${base64("sh: 1: flsh: not found\n")}`),
    {
      type: "asked",
      check: hash,
      code: 127,
      said: "sh: 1: flsh: not found",
    },
  ));

for (const line of ["asked firmware", `asked firmware ${hash} ${hash} x  `, "sh: 3: Syntax error"])
  test(`an answer like ${JSON.stringify(line)} is not understood`, () =>
    assert.throws(() => parsed(line), { name: "AnswerError", message: line }));
