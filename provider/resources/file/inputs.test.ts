import assert from "node:assert/strict";
import { test } from "node:test";
import { hashOf, inputs } from "./inputs.ts";

const exactlyOne =
  "a file has either content (text) or contentBase64 (anything else): say exactly one of them";
const validateIsALine =
  "the command that validates is one line with %s where the new file's path belongs, like visudo -cf %s";

function problems(value: Record<string, unknown>): string[] {
  const { error } = inputs.safeParse({ path: "/etc/motd", content: "hi\n", ...value });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

test("owner, group and mode have defaults", () =>
  assert.deepEqual(inputs.parse({ path: "/etc/motd", content: "" }), {
    path: "/etc/motd",
    content: "",
    owner: "root",
    group: "root",
    mode: "0644",
  }));

const refused: [string, Record<string, unknown>, string[]][] = [
  ["no content", { content: undefined }, [`content: ${exactlyOne}`]],
  ["two contents", { contentBase64: "aGkK" }, [`content: ${exactlyOne}`]],
  [
    "a content that is a number",
    { content: 5 },
    ["content: the content of a file is a text; use contentBase64 for anything else"],
  ],
  [
    "Base64 with line breaks",
    { content: undefined, contentBase64: "aGkK\naGkK" },
    ["contentBase64: the content is not Base64: only A-Z a-z 0-9 + / and = at the end, without line breaks"],
  ],
  ["a command without %s", { validate: "visudo -c" }, [`validate: ${validateIsALine}`]],
  ["a command of two lines", { validate: "visudo -cf %s\ntrue" }, [`validate: ${validateIsALine}`]],
  [
    "a relative path",
    { path: "etc/motd" },
    ['path: "etc/motd" is not an absolute path: write it from the root, like /etc/redis/redis.conf'],
  ],
  ["a path that is a number", { path: 1 }, ["path: a path is a text, like /etc/redis/redis.conf"]],
  ["a property that nobody knows", { sourcePath: "x" }, [': Unrecognized key: "sourcePath"']],
];
for (const [what, value, messages] of refused)
  test(`${what} is refused`, () => assert.deepEqual(problems(value), messages));

test("a problem never repeats the content", () => {
  const messages = problems({ contentBase64: "canary-4711!", content: "canary-4712" }).join();
  assert.notEqual(messages, "");
  assert.doesNotMatch(messages, /canary/);
});

test("text and Base64 of the same bytes have the same hash", () => {
  const text = inputs.parse({ path: "/etc/motd", content: "grüß\n" });
  const binary = inputs.parse({ path: "/etc/motd", contentBase64: "Z3LDvMOfCg==" });
  assert.equal(hashOf(text), hashOf(binary));
  assert.equal(hashOf(text), "97279b60fe0e66b13d24b5ac02c58f383933b16d5a0dba9e1db074d33ec6eb99");
});
