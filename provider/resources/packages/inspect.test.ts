import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./inspect.ts";

function parse(output: string, target: string) {
  return inspect.parse(output, [target]).get(target);
}

const lines: [string, string, unknown][] = [
  ["installed", "tree installed ok install 2.1.0-1", { state: "installed", version: "2.1.0-1", held: false }],
  ["held", "tree installed ok hold 2.1.0-1", { state: "installed", version: "2.1.0-1", held: true }],
  [
    "removed with its configuration left",
    "tree config-files ok deinstall 2.1.0-1",
    { state: "absent", held: false },
  ],
  ["never installed but known", "tree not-installed ok unknown ", { state: "absent", held: false }],
  [
    "unpacked and not configured",
    "tree half-configured ok install 2.1.0-1",
    { state: "unfinished", version: "2.1.0-1", held: false },
  ],
  [
    "torn by a kill",
    "tree half-installed reinstreq install 2.1.0-1",
    { state: "unfinished", version: "2.1.0-1", held: false },
  ],
  [
    "installed and to be reinstalled",
    "tree installed reinstreq install 2.1.0-1",
    { state: "unfinished", version: "2.1.0-1", held: false },
  ],
  [
    "waiting for another's trigger",
    "tree triggers-awaited ok install 2.1.0-1",
    { state: "unfinished", version: "2.1.0-1", held: false },
  ],
];
for (const [name, line, expected] of lines)
  test(`a package that is ${name} is read`, () => {
    assert.deepEqual(parse(`${line}\nend 0\n`, "tree"), { tree: expected });
  });

test("a package that dpkg does not know is absent", () => {
  assert.deepEqual(parse("end 1\n", "tree"), { tree: { state: "absent", held: false } });
});

test("one architecture of a package is enough", () => {
  const output = "libc6 installed ok install 2.36-9\nlibc6 config-files ok deinstall 2.36-8\nend 0";
  assert.deepEqual(parse(output, "libc6"), { libc6: { state: "installed", version: "2.36-9", held: false } });
});

test("each question gets the packages that it names", () => {
  const output = "less installed ok install 590-2\ntree installed ok install 2.1.0-1\nend 1\n";
  assert.deepEqual(
    [...inspect.parse(output, ["less,nosuch", "tree"])].map(([target, answer]) => [
      target,
      Object.keys(answer),
    ]),
    [
      ["less,nosuch", ["less", "nosuch"]],
      ["tree", ["tree"]],
    ],
  );
});

const garbled: [string, string][] = [
  ["a host without dpkg", "end 127\n"],
  ["a database that cannot be read", "end 2\n"],
  ["an answer without its end", "tree installed ok install 2.1.0-1\n"],
  ["an empty answer", ""],
  ["a state that does not exist", "tree wonderful ok install 2.1.0-1\nend 0\n"],
  ["a line that is cut short", "tree installed ok\nend 0\n"],
];
for (const [name, output] of garbled)
  test(`${name} is not taken for absence`, () => {
    assert.throws(() => parse(output, "tree"), { name: "AnswerError" });
  });
