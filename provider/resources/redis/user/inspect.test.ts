import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./inspect.ts";
import { absent, asWanted, wanted } from "./samples.ts";

const [hash] = asWanted.passwords;
const target = "6379/app";
const seen = (lines: string, of = target) => inspect.parse(`ask 6379\n${lines}\n\nend\n`, [of]).get(of);
const line = (rest: string) =>
  `user app on sanitize-payload #${hash} ~app:* resetchannels -@all ${rest}\nuser default on nopass ~* &* +@all`;

test("a user is read from its line, after the answer to the login", () => {
  assert.equal(inspect.target(wanted), target);
  assert.deepEqual(seen(`OK\n${line("+@read -@dangerous")}`), asWanted);
  assert.deepEqual(seen(line(""), "6379/ap"), absent);
});

test("everything that Redis says of a user is seen", () =>
  assert.deepEqual(
    seen(
      `user app off nopass skip-sanitize-payload %R~b ~a resetchannels &y &x +@all -get (~c resetchannels -@all +set)`,
    ),
    {
      state: "present",
      enabled: false,
      nopass: true,
      passwords: [],
      keys: ["%R~b", "~a"],
      channels: ["x", "y"],
      commands: ["+@all", "-get", "skip-sanitize-payload", "(~c resetchannels -@all +set)"],
    },
  ));

test("rules that Redis wrote in its own way are those that were said, until it writes others", () => {
  const rules = `rules ${target} +@read -@dangerous = -@all +@read -keys -sort_ro\n`;
  const ask = (commands: string) =>
    inspect.parse(`ask 6379\n${line(commands)}\nend\n${rules}`, [target]).get(target);
  assert.deepEqual(ask("+@read -keys -sort_ro"), asWanted);
  // its order is another one after each restart
  assert.deepEqual(ask("+@read -sort_ro -keys"), asWanted);
  assert.deepEqual(ask("+@read -keys"), { ...asWanted, commands: ["+@read", "-keys"] });
});

for (const said of [
  "Could not connect to Redis at 127.0.0.1:6379: Connection refused",
  "NOAUTH Authentication required.",
  "Redis is not installed",
])
  test(`"${said}" is an answer: the user is out of reach`, () =>
    assert.deepEqual(seen(said), { state: "unreachable", reason: said }));

test("a refused login is told, also where everybody is let in without one", () =>
  assert.deepEqual(seen(`WRONGPASS invalid username-password pair\n${line("+@all")}`), {
    state: "unreachable",
    reason: "WRONGPASS invalid username-password pair",
  }));

test("no answer in time is one as well", () =>
  assert.deepEqual(seen(""), { state: "unreachable", reason: "Redis did not answer within 10 s" }));

for (const [output, message] of [
  ["ask 6379\nuser app on\n", /the answer of 6379 was cut short/],
  ["hello\n", /"hello" belongs to no question/],
  ["", /6379 was not asked/],
] as const)
  test(`${JSON.stringify(output)} is no answer`, () =>
    assert.throws(() => inspect.parse(output, [target]), { name: "AnswerError", message }));
