import assert from "node:assert/strict";
import { test } from "node:test";
import { inputs } from "./inputs.ts";

function problems(value: Record<string, unknown>): string[] {
  const { error } = inputs.safeParse({ path: "/srv/page", target: "releases/2", ...value });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

const refused: [string, Record<string, unknown>, string[]][] = [
  ["an empty target", { target: "" }, ["target: the target of a link is empty: say where the link leads"]],
  [
    "a target of two lines",
    { target: "a\nb" },
    [
      "target: the target of a link has a control character, such as a tab or a line break: a path here has none",
    ],
  ],
  [
    "a target that no link can hold",
    { target: "x".repeat(4096) },
    ["target: the target of a link is longer than 4095 characters, which no link can hold"],
  ],
  [
    "a target that is a number",
    { target: 5 },
    ["target: the target of a link is a text, like /opt/page/current or ../releases/1"],
  ],
  [
    "a relative path",
    { path: "srv/page" },
    ['path: "srv/page" is not an absolute path: write it from the root, like /etc/redis/redis.conf'],
  ],
  ["a property that nobody knows", { mode: "0777" }, [': Unrecognized key: "mode"']],
];
for (const [what, value, messages] of refused)
  test(`${what} is refused`, () => assert.deepEqual(problems(value), messages));

for (const target of ["/opt/page/current", "../releases/1", ".", "/", "a b", "-n", "it's"])
  test(`a link may lead to ${target}`, () => assert.deepEqual(problems({ target }), []));
