import assert from "node:assert/strict";
import { test } from "node:test";
import { RedisServer } from "../../../server/testing/redis-host.ts";
import type { UserInputs } from "./inputs.ts";
import { UserHost } from "./user-host.ts";

test("the user default is shut once another one does the work, and opened again when it leaves the program", () => {
  using host = new UserHost();
  const { server } = host;
  const admin = host.wanted({ name: "admin", passwords: [`"it's" \\me`], keys: ["*"], commands: ["+@all"] });
  const shut = host.wanted({ name: "default", enabled: false, passwords: [], keys: [] });
  server.query("ACL SETUSER default sanitize-payload");
  const former = server.userCalled("default");
  host.assertMade(admin);
  const refused = host.apply({ wanted: shut });
  assert.match(refused.rest, /^this program logs in as default itself, who could then not do this any more/);
  assert.equal(server.userCalled("default"), former);
  const locked = host.wanted({ name: "default", passwords: [], keys: ["*"], commands: ["+@all"] });
  assert.match(
    host.apply({ wanted: locked }).rest,
    /^this program logs in as default itself, and what it logs in with is none/,
  );
  assert.equal(server.userCalled("default"), former);
  server.logInAs("admin", `"it's" \\me`);
  host.assertMade(shut);
  assert.equal(server.loginOf("default", ""), "WRONGPASS");
  assert.equal(host.undo(shut).rest, "");
  server.restart();
  assert.equal(server.userCalled("default"), former);
});

test("the user by which everything is done is rotated, and cannot shut this program out", () => {
  using host = new UserHost();
  const { server } = host;
  const admin = (more: Partial<UserInputs>) => host.wanted({ name: "admin", commands: ["+@all"], ...more });
  const one = admin({ passwords: ["one"] });
  host.assertMade(one);
  server.logInAs("admin", "one");
  const both = admin({ passwords: ["two", "one"] });
  host.assertMade(both, one);
  const two = admin({ passwords: ["two"] });
  assert.match(
    host.apply({ old: both, wanted: two }).rest,
    /^this program logs in as admin itself, and what it logs in with is none/,
  );
  server.logInAs("admin", "two");
  host.assertMade(two, both);
  for (const more of [
    { enabled: false },
    { commands: ["+@all", "-acl"] },
    { commands: ["+@all", "-@dangerous"] },
    { commands: [] },
  ])
    assert.match(
      host.apply({ old: two, wanted: admin({ passwords: ["two"], ...more }) }).rest,
      /^this program logs in as admin itself, who could then not do this any more/,
    );
  assert.deepEqual(host.drift(two), []);
  assert.match(host.undo(two).rest, /^this program logs in as admin itself: remove/);
  assert.deepEqual(host.drift(two), []);
});

test("a server that lets nobody in as default says which file is looked for", () => {
  using host = new UserHost();
  const { server } = host;
  const wanted = host.wanted();
  server.query("CONFIG SET requirepass open-sesame");
  assert.deepEqual(host.observe(wanted), { state: "unreachable", reason: "NOAUTH Authentication required." });
  const { failed, rest } = host.apply({ wanted });
  assert.equal(failed, `reach Redis at ${server.socket}`);
  assert.match(
    rest,
    /does not let this program in: NOAUTH Authentication required\..* Write a user .* into .*admin/s,
  );
  server.logInAs("default", "wrong-canary");
  assert.match(host.apply({ wanted }).rest, /: WRONGPASS (?!.*canary)/s);
  server.logInAs("default", "open-sesame");
  host.assertMade(wanted);
});

test("a server that would forget its users is refused before anything is changed", () => {
  using host = new UserHost(new RedisServer({ keepsUsers: false }));
  const { server } = host;
  const wanted = host.wanted();
  const { failed, rest } = host.apply({ wanted });
  assert.equal(failed, `reach Redis at ${server.socket}`);
  assert.match(rest, /has no aclfile, so its users would be gone after a restart\. Name one/);
  assert.equal(server.userCalled("app"), undefined);
  assert.equal(host.undo(wanted).failed, undefined);
});

test("a server that is down is seen as such, and a step says what to do", () => {
  using host = new UserHost();
  const { server } = host;
  const wanted = host.wanted();
  server.stop();
  const observed = host.observe(wanted);
  assert.equal(observed.state, "unreachable");
  const { failed, rest } = host.apply({ wanted });
  assert.equal(failed, `reach Redis at ${server.socket}`);
  assert.match(rest, /does not answer: Could not connect .*\nLet this resource depend on the host\.Unit/s);
  assert.equal(host.undo(wanted).failed, undefined);
});
