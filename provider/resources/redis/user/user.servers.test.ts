import assert from "node:assert/strict";
import { test } from "node:test";
import { killedAfterEachCommand } from "../../../server/testing/local-host.ts";
import { inputs } from "./inputs.ts";
import { redisUser } from "./user.ts";
import { UserHost } from "./user-host.ts";

test("a user is made, rotated by way of both passwords, changed and removed, and each outlives a restart", () => {
  using host = new UserHost();
  const { server } = host;
  const one = host.wanted({ passwords: ["one", ""] });
  const both = host.wanted({ passwords: ["two", "one"] });
  const two = host.wanted({
    passwords: ["two"],
    keys: ["*"],
    channels: ["news:*"],
    commands: ["+@all", "-acl"],
  });
  const logins = () => ["one", "two"].map((password) => server.loginOf("app", password));
  host.assertMade(one);
  server.restart();
  assert.deepEqual(host.drift(one), []);
  assert.deepEqual(logins(), ["OK", "WRONGPASS"]);
  host.assertMade(both, one);
  server.restart();
  assert.deepEqual(host.drift(both), []);
  assert.deepEqual(logins(), ["OK", "OK"]);
  host.assertMade(two, both);
  server.restart();
  assert.deepEqual(host.drift(two), []);
  assert.deepEqual(logins(), ["WRONGPASS", "OK"]);
  assert.deepEqual(host.undo(two).notes, []);
  server.restart();
  assert.equal(server.userCalled("app"), undefined);
});

test("who is logged in stays so while both passwords change, so that no request is dropped", async () => {
  using host = new UserHost();
  const one = host.wanted({ passwords: ["one"] });
  const both = host.wanted({ passwords: ["two", "one"] });
  const two = host.wanted({ passwords: ["two"] });
  host.assertMade(one);
  using client = host.server.connect();
  assert.equal(await client.ask("AUTH app one"), "+OK");
  host.assertMade(both, one);
  host.assertMade(two, both);
  assert.equal(await client.ask("GET app:x"), "$-1");
  assert.match(await client.ask("AUTH app one"), /^-WRONGPASS/);
});

for (const password of [
  "a b",
  `it's "quoted"`,
  ">x",
  "#x",
  "two\nlines",
  "pässwörd",
  "-p",
  "$(touch pwned)",
  "\\x41",
])
  test(`a password may be ${JSON.stringify(password)}`, () => {
    using host = new UserHost();
    const { server } = host;
    host.assertMade(host.wanted({ passwords: [password] }));
    assert.equal(server.loginOf("app", password), "OK");
    assert.equal(server.loginOf("app", `${password}x`), "WRONGPASS");
  });

for (const name of [
  "it's",
  'say"hi"',
  "back\\slash",
  "$(touch-pwned)",
  "ünïcode",
  "-p",
  "a/b%2F",
  "#x",
  "REDIS",
  "*",
])
  test(`a user may be called ${name}, and is imported as it is`, () => {
    using host = new UserHost();
    const { server } = host;
    const wanted = host.wanted({
      name,
      keys: [`${name}:*`, "%R~r", "%RW~~t"],
      channels: [name.replace("*", "c")],
    });
    host.assertMade(wanted);
    const address = redisUser.address(wanted);
    const adopted = inputs.parse(redisUser.adopt(address, host.observe(wanted)));
    const { adminFile } = wanted;
    assert.deepEqual(
      redisUser.plan({ old: { ...adopted, adminFile }, wanted, observed: host.observe(wanted) }),
      [],
    );
    host.undo(wanted);
    assert.equal(server.userCalled(name), undefined);
  });

/** Rules of which each ends some before it, or says something twice. */
const rules = [
  ["+@all"],
  ["+@all", "-@dangerous", "+keys"],
  ["-@all", "+get", "+get", "+set", "-get"],
  ["+config|get", "+config", "-config|set", "+config|rewrite"],
  ["+@read", "+@write", "-@read", "+@all", "-@admin"],
  ["+client", "-client|kill", "+client|kill", "+@connection"],
  ["-@dangerous", "+@keyspace", "-flushall", "+select"],
];
for (const commands of rules)
  test(`${commands.join(" ")} is as wanted, however Redis writes it, and somebody's change of it is seen`, () => {
    using host = new UserHost();
    const { server } = host;
    const wanted = host.wanted({ commands });
    host.assertMade(wanted);
    server.query("ACL SETUSER app +ping +debug -lolwut");
    assert.deepEqual(
      host.drift(wanted).map(({ path }) => path),
      ["commands"],
    );
    host.assertMade(wanted, wanted);
  });

test("a server that does not run any more has neither the user that we made, nor what we made of another", () => {
  using host = new UserHost();
  const { server } = host;
  server.query("ACL SETUSER other on >kept ~o:*\nACL SETUSER ap? on >kept\nACL SAVE");
  const [made, changed] = [host.wanted(), host.wanted({ name: "other" })];
  host.assertMade(made);
  host.assertMade(changed);
  server.stop();
  for (const user of [made, changed]) {
    const { failed, rest } = host.undo(user);
    assert.deepEqual({ failed, rest }, { failed: undefined, rest: "" });
  }
  server.start();
  assert.equal(server.userCalled("app"), undefined);
  assert.equal(server.loginOf("other", "kept"), "OK");
  assert.equal(server.loginOf("ap?", "kept"), "OK");
  assert.match(server.userCalled("default")!, / nopass /);
});

test("where another server has the place of one that is gone, the user goes from the file of the latter", () => {
  using host = new UserHost();
  const { server } = host;
  const made = host.wanted();
  host.assertMade(made);
  server.stop();
  server.startAnother();
  server.query("ACL SETUSER app on >of-the-other");
  const { failed, rest } = host.undo(made);
  assert.deepEqual({ failed, rest }, { failed: undefined, rest: "" });
  assert.match(server.userCalled("app")!, /^user app on /);
  server.restart();
  assert.equal(server.userCalled("app"), undefined);
});

test("patterns to read and to write the same keys are one", () => {
  using host = new UserHost();
  const { server } = host;
  const wanted = host.wanted({ keys: ["%R~a", "%W~a", "%W~b", "%RW~c", "d", "d"] });
  host.assertMade(wanted);
  assert.match(server.userCalled("app")!, / %W~b ~a ~c ~d /);
});

test("what somebody changed is drift, each with its property, and is taken back", () => {
  using host = new UserHost();
  const { server } = host;
  const wanted = host.wanted();
  host.assertMade(wanted);
  server.query('ACL SETUSER app off <"correct horse" >other >third %R~b &news (~c +set)');
  const drift = host.drift(wanted);
  assert.deepEqual(
    drift.slice(0, -1).map(({ path, kind, effect }) => `${kind} ${path}: ${effect}`),
    [
      "drift enabled: false on the host",
      "drift passwords: 1 missing, 2 unknown on the host",
      "drift keys: %R~b app:* on the host",
      "drift channels: news on the host",
    ],
  );
  assert.match(drift.at(-1)?.effect ?? "", /\(~c .*\+set\) on the host$/);
  host.assertMade(wanted, wanted);
  server.query("ACL SETUSER app nopass\nACL SAVE");
  assert.deepEqual(
    host.drift(wanted).map(({ path }) => path),
    ["passwords", "nopass"],
  );
  server.query("ACL DELUSER app");
  assert.deepEqual(host.drift(wanted), [{ path: "name", kind: "drift", effect: "make the user app" }]);
  host.assertMade(wanted, wanted);
});

test("a rule that Redis refuses changes nothing, and its words are told without the password", () => {
  using host = new UserHost();
  const { server } = host;
  const wanted = host.wanted();
  host.assertMade(wanted);
  const before = server.savedUser("app");
  const { failed, rest } = host.apply({
    old: wanted,
    wanted: host.wanted({ passwords: ["canary"], commands: ["+@nope"] }),
  });
  assert.equal(failed, "change the user app");
  assert.equal(
    rest,
    `Redis at ${server.socket} refuses it: ERR Error in ACL SETUSER modifier '+@nope': Unknown command or category name in ACL`,
  );
  assert.equal(server.savedUser("app"), before);
  assert.deepEqual(host.drift(wanted), []);
});

test("no password, not the admin's either, reaches the arguments or the environment of redis-cli or the server's log", () => {
  using host = new UserHost();
  const { server } = host;
  using calls = server.watchCalls();
  const admin = host.wanted({ name: "admin", passwords: ["canary-4711"], commands: ["+@all"] });
  host.assertMade(admin);
  server.logInAs("admin", "canary-4711");
  const wanted = host.wanted({ passwords: ["canary-4712"] });
  host.assertMade(wanted);
  assert.deepEqual(host.undo(wanted).rest, "");
  assert.match(calls.seen, /redis-cli -s .*PATH=/s);
  assert.doesNotMatch(`${calls.seen}${server.log}`, /canary|[0-9a-f]{64}/);
});

test("a user that was there before gets everything back, its passwords and selectors included", () => {
  using host = new UserHost();
  const { server } = host;
  server.query(
    String.raw`ACL SETUSER app on >before ~a\"b* %R~c\\d &n* +@all -@dangerous skip-sanitize-payload "(~x +get)" "(%R~y +set)"`,
  );
  const former = server.userCalled("app")!;
  const wanted = host.wanted();
  host.assertMade(wanted);
  assert.notEqual(server.userCalled("app"), former);
  assert.equal(host.undo(wanted).rest, "");
  assert.equal(server.userCalled("app"), former);
  assert.equal(server.savedUser("app"), former);
});

test("killed after any command of its creation, change and removal, the next attempt converges", () => {
  const killed = killedAfterEachCommand((line) => {
    using host = new UserHost();
    const { server } = host;
    const wanted = host.wanted();
    const changed = host.wanted({ passwords: ["another"], commands: ["+@write"] });
    const told = host.apply({ wanted, killedAt: line });
    host.assertMade(wanted);
    host.apply({ old: wanted, wanted: changed, killedAt: line });
    assert.equal(server.savedUser("app"), server.userCalled("app"), `after line ${line}`);
    host.assertMade(changed, wanted);
    host.undo(changed, { killedAt: line });
    if (host.remembers(changed)) host.undo(changed);
    assert.equal(server.userCalled("app"), undefined, `after line ${line}`);
    return told;
  });
  assert.ok(killed > 3);
});
