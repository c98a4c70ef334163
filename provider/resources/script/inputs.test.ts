import assert from "node:assert/strict";
import { test } from "node:test";
import { applyHash, checkHash, inputs, runnable } from "./inputs.ts";
import { wanted } from "./samples.ts";

function problems(said: object): string[] {
  const parsed = inputs.safeParse({ name: "firmware", check: "true", apply: "true", ...said });
  return parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

test("a check and what makes it say yes are all that must be said", () =>
  assert.deepEqual(inputs.parse({ name: "firmware", check: "true", apply: "true" }), {
    name: "firmware",
    check: "true",
    apply: "true",
    triggers: [],
    variables: {},
  }));

const refused: [string, object, string[]][] = [
  [
    "a name that is none",
    { name: "../x" },
    ['name: "../x" is not a name of a script: write lower case letters, digits, _ and -, like firmware'],
  ],
  ["an empty check", { check: " \n" }, ["check: check is empty: say what is to run"]],
  ["a check with NUL", { check: "a\0b" }, ["check: check has a NUL character, which no shell reads"]],
  [
    "a variable that no shell knows",
    { variables: { "A-B": "x" } },
    ['variables.A-B: "A-B" is not the name of a variable: letters, digits and _, like TOKEN'],
  ],
  ["a number as a value", { variables: { A: 1 } }, ["variables.A: the value of a variable is a text"]],
];
for (const [what, said, messages] of refused)
  test(`${what} is refused`, () => assert.deepEqual(problems(said), messages));

test("variables stand before the text, in its first line, each as one word", () =>
  assert.equal(
    runnable("echo 1\necho 2\n\n", { variables: { B: "it's\n$x", A: "" } }),
    "A=''; B='it'\\''s\n$x'; echo 1\necho 2\n",
  ));

test("what apply is run again for has one hash, whatever the order of the variables", () => {
  const one = { ...wanted, variables: { A: "1", B: "2" } };
  const other = { ...wanted, variables: { B: "2", A: "1" } };
  assert.equal(applyHash(one), applyHash(other));
  assert.equal(checkHash(one), checkHash(other));
  assert.notEqual(applyHash(one), applyHash(wanted));
  assert.equal(applyHash({ ...wanted, check: "false", undo: "false" }), applyHash(wanted));
});
