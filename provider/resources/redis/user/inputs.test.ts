import assert from "node:assert/strict";
import { test } from "node:test";
import { adopt, adoptTarget } from "./adopt.ts";
import { inputs } from "./inputs.ts";
import { absent, asWanted, down } from "./samples.ts";

const issues = (values: object) => inputs.safeParse({ name: "app", ...values }).error?.issues ?? [];

test("a user may log in and nothing else unless more is said", () =>
  assert.deepEqual(inputs.parse({ name: "app" }), {
    name: "app",
    port: 6379,
    adminFile: "/etc/redis-admin",
    enabled: true,
    passwords: [],
    nopass: false,
    keys: [],
    channels: [],
    commands: [],
  }));

const refused: [object, RegExp][] = [
  [{ name: "" }, /"" is not a name of a user: it is empty/],
  [{ name: "a b" }, /"a b" is not a name of a user/],
  [{ name: "a\tb" }, /is not a name of a user/],
  [{ port: 0 }, /from 1 to 65535/],
  [{ socket: "redis.sock" }, /not an absolute path/],
  [{ nopass: true, passwords: ["canary"] }, /lets everybody in, whatever the passwords are/],
  [{ passwords: "canary" }, /passwords is a list/],
  [{ passwords: [5] }, /a password is a text/],
  [{ keys: ["~app:*"] }, /"~app:\*" begins with ~, which is Redis's mark for keys/],
  [{ keys: ["a b"] }, /"a b" is not a pattern/],
  [{ keys: ["*", "a"] }, /\* is all keys/],
  [{ channels: ["&news"] }, /"&news" begins with &/],
  [{ commands: ["read"] }, /"read" is no rule for commands: write \+ or -/],
  [{ commands: ["+GET"] }, /"\+GET" is no rule/],
  [{ commands: ["allcommands"] }, /is no rule/],
  [{ commands: ["(+get ~x)"] }, /is no rule/],
];
for (const [values, message] of refused)
  test(`${JSON.stringify(values)} is refused, without a password in the words`, () => {
    assert.match(issues(values)[0]?.message ?? "", message);
    assert.doesNotMatch(JSON.stringify(issues(values)), /canary/);
  });

test("an epoch without a previous password has an empty one, which is none", () =>
  assert.deepEqual(issues({ nopass: true, passwords: [""] }), []));

test("a user is imported with what Redis keeps of its passwords", () =>
  assert.deepEqual(
    adopt("6380/app", {
      ...asWanted,
      keys: ["%R~a", "~app:*", "~~x"],
      channels: ["news"],
      commands: ["+@read"],
    }),
    {
      name: "app",
      port: 6380,
      adminFile: "/etc/redis-admin",
      enabled: true,
      passwords: [`#${asWanted.passwords[0]}`],
      nopass: false,
      keys: ["%R~a", "app:*", "%RW~~x"],
      channels: ["news"],
      commands: ["+@read"],
    },
  ));

test("what cannot be imported is refused with the reason", () => {
  const named = (message: RegExp) => ({ name: "EstateError", message });
  assert.throws(() => adoptTarget("a/b/c"), named(/cannot import a user: "a\/b\/c" is no user of Redis/));
  assert.throws(() => adoptTarget("a b"), named(/cannot import a user: "a b" is not a name/));
  assert.throws(() => adopt("app", absent), named(/Redis on port 6379 has none of that name/));
  assert.throws(
    () => adopt("app", down),
    named(/Redis is not installed\. An import logs in by \/etc\/redis-admin/),
  );
  assert.throws(
    () => adopt("app", { ...asWanted, commands: ["+get", "(~x +set)", "skip-sanitize-payload"] }),
    named(/it has \(~x \+set\) skip-sanitize-payload, which cannot be declared/),
  );
});
