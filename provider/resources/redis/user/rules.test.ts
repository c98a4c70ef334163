import assert from "node:assert/strict";
import { test } from "node:test";
import { rulesOf, saidKey, setWords, shortCommands } from "./rules.ts";
import { wantedUser } from "./samples.ts";

const commands: [string, string][] = [
  ["+@read -@dangerous", "+@read -@dangerous"],
  ["-@dangerous +@read", "-@dangerous +@read"],
  ["+get -@all +set", "+set"],
  ["+get +@all -set", "+@all -set"],
  ["+get -get", "-get"],
  ["+set +get", "+get +set"],
  ["+set +@read +get +del", "+set +@read +del +get"],
  ["-config|set +config", "+config"],
  ["+config -config|set", "+config -config|set"],
  ["+configx +config", "+config +configx"],
];
for (const [said, short] of commands)
  test(`${said} is ${short}`, () => assert.equal(shortCommands(said.split(" ")).join(" "), short));

test("a password is its SHA-256, whichever way it was said; the same one twice, and an empty one, do not count", () => {
  const hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
  const { passwords } = rulesOf(wantedUser({ passwords: ["test", "", `#${hash}`, "test"] }));
  assert.deepEqual(passwords, [hash]);
});

test("keys are in Redis's form, and come back as they were said", () => {
  const { keys } = rulesOf(
    wantedUser({ keys: ["b", "%W~a", "%R~a", "%WR~c", "%R~d", "%RW~~e", "%RW~%R~f"] }),
  );
  assert.deepEqual(keys, ["%R~d", "~%R~f", "~a", "~b", "~c", "~~e"]);
  assert.deepEqual(keys.map(saidKey), ["%R~d", "%RW~%R~f", "a", "b", "c", "%RW~~e"]);
  assert.deepEqual(rulesOf(wantedUser({ keys: keys.map(saidKey) })).keys, keys);
});

test("a user is said whole, so that nothing of what it was is left", () => {
  const rules = rulesOf(wantedUser({ enabled: false, nopass: true, passwords: [], channels: ["n"] }));
  assert.equal(setWords(rules).join(" "), "reset off nopass ~app:* resetchannels &n +@read -@dangerous");
});
