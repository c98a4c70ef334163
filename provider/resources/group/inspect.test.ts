import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./inspect.ts";

function parse(output: string, ...targets: string[]) {
  return Object.fromEntries(inspect.parse(output, targets));
}

test("groups that are there and those that are not are told apart", () =>
  assert.deepEqual(parse("adm:x:4:syslog,anna\nmodels:x:1001:\nend 2\n", "adm", "models", "nobody"), {
    adm: { present: true, gid: 4 },
    models: { present: true, gid: 1001 },
    nobody: { present: false },
  }));

const garbled: [string, string, string][] = [
  ["a host without getent", "end 127\n", "the groups were not read: end 127"],
  ["an answer that was cut short", "models:x:1001:\n", "the groups were not read: models:x:1001:"],
  ["a line that is no group's", "models:x\nend 0\n", "models:x"],
  ["a number that is none", "models:x:many:\nend 0\n", "models:x:many:"],
];
for (const [what, answer, message] of garbled)
  test(`${what} is not understood`, () =>
    assert.throws(() => parse(answer, "models"), { name: "AnswerError", message }));
