import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { errorsPage } from "./page.ts";
import { sentencesOf } from "./sentences.ts";

const cases: Record<string, [source: string, sentences: string[]]> = {
  "the text of an error, with what differs by its name": [
    "throw new EstateError(`${connection.hostName}: it is gone\\n  next: look for it`, { host });",
    ["<connection>: it is gone → look for it"],
  ],
  "both texts of a choice": [
    'throw new EstateError(isThere ? "it is there already" : "it is not there");',
    ["it is there already", "it is not there"],
  ],
  "what a function is told that makes errors": [
    'function refuse(why: string): EstateError { return new EstateError(why); }\nthrow refuse("no such host");',
    ["no such host"],
  ],
  "what a schema says of an input": [
    'z.string({ error: "a name is a text" }).regex(/x/, { error: ({ input }) => `${input} is no name` })',
    ["a name is a text", "<input> is no name"],
  ],
  "what a step says on a host": [
    'const script = `case $x in\\n  *) fail "did not start" ;;\\nesac`;',
    ["did not start"],
  ],
  "what a step prints of a text that is quoted for it": [
    "const script = `[ -e x ] || { echo ${quote(`the file of ${name} is gone`)} >&2; exit 1; }`;",
    ["the file of <name> is gone"],
  ],
  "what a step prints as it stands": ["const script = `echo 'it is not there' >&2`;", ["it is not there"]],
  "an explanation and its advice": [
    'const explanations: Record<string, () => Explanation> = { closed: () => ["the door is closed", "open it"] };',
    ["the door is closed → open it"],
  ],
  "the same sentence once, and no words that are none": [
    'new EstateError("it is gone"); new EstateError("it is gone"); new EstateError("db"); log("it is not an error");',
    ["it is gone"],
  ],
};

for (const [name, [source, sentences]] of Object.entries(cases))
  test(`listed is ${name}`, () => assert.deepEqual(sentencesOf("x.ts", source), sentences));

test("docs/errors.md lists what the sources say", () => {
  const written = readFileSync(join(import.meta.dirname, "../../docs/errors.md"), "utf8");
  assert.equal(written, errorsPage(), "docs/errors.md is out of date: run node scripts/list-errors.ts");
});
