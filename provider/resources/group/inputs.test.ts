import assert from "node:assert/strict";
import { test } from "node:test";
import { inputs } from "./inputs.ts";

function problems(value: Record<string, unknown>): string[] {
  const { error } = inputs.safeParse({ name: "models", ...value });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

test("a group is a person's unless it is said to be the system's", () =>
  assert.deepEqual(inputs.parse({ name: "models" }), { name: "models", system: false }));

const refused: [string, Record<string, unknown>, string[]][] = [
  [
    "a name with a space",
    { name: "the models" },
    [
      'name: "the models" is not the name of a group: write at most 32 lower case letters, digits, _ and -, beginning with a letter or _',
    ],
  ],
  ["root", { name: "root" }, ["name: root is not managed as a group: it is there on every host"]],
  ["a gid that is a text", { gid: "1001" }, ["gid: a gid is a number, like 1001"]],
  ["root's gid", { gid: 0 }, ["gid: a gid is a number from 1 to 59999"]],
  ["a gid that Debian keeps for itself", { gid: 65534 }, ["gid: a gid is a number from 1 to 59999"]],
  ["a system that is a text", { system: "yes" }, ["system: system is true or false"]],
  ["members, which users say of themselves", { members: ["anna"] }, [': Unrecognized key: "members"']],
];
for (const [what, value, messages] of refused)
  test(`${what} is refused`, () => assert.deepEqual(problems(value), messages));
