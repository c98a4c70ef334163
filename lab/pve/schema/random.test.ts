import assert from "node:assert/strict";
import { test } from "node:test";
import { Random, randomParameters } from "./random.ts";
import { randomMatch } from "./random-pattern.ts";
import { loadDefinitions } from "./schema.ts";
import { validate } from "./validate.ts";

test("the same seed makes the same choices", () => {
  const choices = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 20 }, () => random.integer(1, 1000));
  };
  assert.deepEqual(choices(7), choices(7));
  assert.notDeepEqual(choices(7), choices(8));
});

test("a text is made that matches its pattern", () => {
  const patterns = [
    "[A-Za-z][A-Za-z0-9\\-\\_]+",
    "([A-Fa-f0-9]{2}:){31}[A-Fa-f0-9]{2}",
    "(?:(?:(?:acl|properties|entry);)*(?:acl|properties|entry))|none",
    "[^:/\\s]+",
    "\\d{1,2}:\\d{1,2}",
    "0[0-7]{3}",
  ];
  const random = new Random(1);
  for (const pattern of patterns) {
    for (let time = 0; time < 20; time += 1) {
      assert.match(randomMatch(pattern, random), new RegExp(`^(?:${pattern})$`));
    }
  }
});

test("what is made for any method of the schema passes its check", () => {
  const random = new Random(2);
  const made: string[] = [];
  for (const definition of loadDefinitions()) {
    let parameters: ReturnType<typeof randomParameters>;
    try {
      parameters = randomParameters(definition, random);
    } catch {
      // What only looks like itself, as a certificate or an upload's name, is given by who asks for it.
      continue;
    }
    made.push(definition.path);
    const { errors } = validate(definition, parameters);
    assert.deepEqual(errors, {}, `${definition.method} ${definition.path} ${JSON.stringify(parameters)}`);
  }
  assert.ok(made.length > 600, `only ${made.length} methods`);
});
