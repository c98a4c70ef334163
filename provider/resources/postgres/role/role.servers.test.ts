import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { killedAfterEachCommand, LocalHost } from "../../../server/testing/local-host.ts";
import { PostgresServer } from "../../../server/testing/postgres-host.ts";
import { literal } from "../sql.ts";
import { inputs, type RoleInputs } from "./inputs.ts";
import type { RoleObserved } from "./observed.ts";
import { role } from "./role.ts";

let server: PostgresServer;
before(() => {
  server = new PostgresServer();
});
after(() => server[Symbol.dispose]());

const localHost = () => new LocalHost(role);

const wantedRole = (more: Partial<RoleInputs> = {}): RoleInputs =>
  inputs.parse({ name: "page", login: true, password: "correct horse", ...more });

function assertConverged(host: LocalHost<RoleInputs, RoleObserved>, wanted: RoleInputs) {
  assert.deepEqual(role.plan({ old: wanted, wanted, observed: host.observe(wanted) }), []);
}

function assertMade(host: LocalHost<RoleInputs, RoleObserved>, wanted: RoleInputs, old?: RoleInputs) {
  const { failed, rest } = host.apply({ ...(old && { old }), wanted });
  assert.deepEqual({ failed, rest }, { failed: undefined, rest: "" });
  assertConverged(host, wanted);
}

const rolesCalled = (name: string) =>
  server.query(`select rolname from pg_roles where rolname = ${literal(name)};`);

test("a role is made, changed and removed", () => {
  using host = localHost();
  const wanted = wantedRole({ options: ["createdb"], connectionLimit: 3 });
  assertMade(host, wanted);
  assert.equal(server.query("select current_user;", { user: "page" }), "page");
  const changed = wantedRole({
    memberOf: ["pg_monitor"],
    settings: { search_path: 'a, "B c"', statement_timeout: "30s", role: "pg_monitor" },
  });
  assertMade(host, changed, wanted);
  assert.equal(server.query("show search_path; show role;", { user: "page" }), 'a, "B c"\npg_monitor');
  assert.deepEqual(host.undo(changed).notes, []);
  assert.equal(rolesCalled("page"), "");
});

for (const name of [
  "it's",
  "a b",
  'say "hi"',
  "back\\slash",
  "$(touch pwned)",
  "ünïcode",
  "-p",
  "a/b%2F",
  "a=b",
])
  test(`a role and one it is a member of may be called ${name}`, () => {
    using host = localHost();
    const group = wantedRole({ name: `${name}2`, login: false });
    const wanted = wantedRole({ name, memberOf: [group.name], password: `p'${name.replace("ünï", "u")}` });
    assertMade(host, group);
    assertMade(host, wanted);
    const address = role.address(wanted);
    const adopted = role.adopt(address, host.ask(role.adoptTarget(address)));
    assertConverged(host, inputs.parse(adopted));
    assert.deepEqual(role.plan({ old: adopted, wanted, observed: host.observe(wanted) }), []);
    assert.deepEqual(host.undo(wanted).notes, []);
    assert.deepEqual(host.undo(group).notes, []);
    assert.equal(rolesCalled(name), "");
  });

test("what somebody changed is drift, each with its property, and is taken back", () => {
  using host = localHost();
  const wanted = wantedRole();
  assertMade(host, wanted);
  server.query(
    "alter role page nologin createrole connection limit 2 password 'other'; grant pg_monitor to page; alter role page set work_mem to '1MB';",
  );
  const drift = role.plan({ old: wanted, wanted, observed: host.observe(wanted) });
  assert.deepEqual(
    drift.map(({ path, kind, effect }) => `${kind} ${path}: ${effect}`),
    [
      "drift login: false on the host",
      "drift password: another one on the host",
      "drift memberOf: remove pg_monitor",
      "drift connectionLimit: 2 on the host",
      "drift options: remove createrole",
      "drift settings: work_mem=1MB on the host",
    ],
  );
  assertMade(host, wanted, wanted);
  server.query("drop role page;");
  assert.deepEqual(role.plan({ old: wanted, wanted, observed: host.observe(wanted) }), [
    { path: "name", kind: "drift", effect: "make the role page" },
  ]);
  assertMade(host, wanted, wanted);
  host.undo(wanted);
});

test("neither the password nor its verifier reaches the server's log, also where the change fails", () => {
  using host = localHost();
  const wanted = wantedRole({ password: "canary-4711" });
  assertMade(host, wanted);
  const failing = wantedRole({ password: "canary-4712", memberOf: ["nobody-has-this"] });
  assert.match(host.apply({ old: wanted, wanted: failing }).rest, /role "nobody-has-this" does not exist/);
  assertConverged(host, wanted);
  assert.deepEqual(server.log.match(/canary|SCRAM-SHA-256\$\d/g), null);
  host.undo(wanted);
});

test("a role that was there before gets everything back, its password included", () => {
  using host = localHost();
  server.query(
    "create role page superuser createrole connection limit 7 password 'before'; grant pg_monitor to page; alter role page set search_path to a, b;",
  );
  const look = () =>
    server.query(
      "select rolcanlogin, rolcreaterole, rolconnlimit, rolpassword, (select setconfig from pg_db_role_setting where setrole = a.oid), (select count(*) from pg_auth_members where member = a.oid) from pg_authid a where rolname = 'page';",
    );
  const former = look();
  assert.throws(() => host.apply({ wanted: wantedRole() }), { message: /is a superuser on the host/ });
  server.query("alter role page nosuperuser;");
  assertMade(host, wantedRole());
  assert.notEqual(look(), former);
  host.undo(wantedRole());
  assert.equal(look(), former);
  server.query("drop role page;");
});

test("a role that still owns something stays without a login, and the person is told in which database", () => {
  using host = localHost();
  const wanted = wantedRole();
  assertMade(host, wanted);
  server.query("create table chats (); alter table chats owner to page;");
  assert.deepEqual(host.undo(wanted).notes, [
    'the role page stays, but nobody can log in with it: it owns something or has privileges in postgres. When that is gone or given away (reassign owned by, drop owned by): drop role "page"',
  ]);
  assert.equal(server.query("select rolcanlogin from pg_roles where rolname = 'page';"), "f");
  assertMade(host, wanted);
  server.query("drop table chats; drop role page;");
});

test("a server that is down is seen as such, and a step says what to do", () => {
  using host = localHost();
  const wanted = wantedRole();
  server.stop();
  try {
    const observed = host.observe(wanted);
    assert.equal(observed.state, "unreachable");
    const { failed, rest } = host.apply({ wanted });
    assert.equal(failed, "reach PostgreSQL on port 5432");
    assert.match(
      rest,
      /^PostgreSQL does not answer on port 5432: .*\nLet this resource depend on the host\.Unit/s,
    );
    assert.equal(host.undo(wanted).failed, undefined);
  } finally {
    server.start();
  }
});

test("killed after any command of its creation, change and removal, the next attempt converges", () => {
  const killed = killedAfterEachCommand((line) => {
    using host = localHost();
    const wanted = wantedRole();
    const changed = wantedRole({ password: "another", options: ["createdb"] });
    const told = host.apply({ wanted, killedAt: line });
    assertMade(host, wanted);
    host.apply({ old: wanted, wanted: changed, killedAt: line });
    assertMade(host, changed, wanted);
    host.undo(changed, { killedAt: line });
    if (host.remembers(changed)) host.undo(changed);
    assert.equal(rolesCalled("page"), "", `after line ${line}`);
    return told;
  });
  assert.ok(killed > 3);
});
