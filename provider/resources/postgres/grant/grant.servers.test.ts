import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { killedAfterEachCommand, LocalHost } from "../../../server/testing/local-host.ts";
import { PostgresServer } from "../../../server/testing/postgres-host.ts";
import { identifier, literal } from "../sql.ts";
import { grant } from "./grant.ts";
import { type GrantInputs, inputs } from "./inputs.ts";
import type { GrantObserved } from "./inspect.ts";
import { wantedGrant } from "./samples.ts";

const oddName = 'it\'s "a b" $(x)/%2F=c%s';
let server: PostgresServer;

before(() => {
  server = new PostgresServer();
  server.query(
    `create role grafana login; create role ${identifier(oddName)} login; create role owner login; create database chat owner owner;`,
  );
});
after(() => server[Symbol.dispose]());

beforeEach(() => {
  server.query(
    `drop schema if exists public, apart, empty cascade; create schema public; create schema empty; grant usage on schema public to public;
create table users (id serial, name text); create table posts (id int); create view names as select name from users;
alter table posts owner to owner; grant create on schema public to owner; revoke all on database chat from public, grafana; grant connect, temporary on database chat to public;`,
    { database: "chat" },
  );
});

const localHost = () => new LocalHost(grant);

function assertMade(host: LocalHost<GrantInputs, GrantObserved>, wanted: GrantInputs, old?: GrantInputs) {
  const { failed, rest } = host.apply({ ...(old && { old }), wanted });
  assert.deepEqual({ failed, rest }, { failed: undefined, rest: "" });
  assert.deepEqual(grant.plan({ old: wanted, wanted, observed: host.observe(wanted) }), []);
}

const may = (question: string) => server.query(`select ${question};`, { database: "chat" }) === "t";
const as = (user: string, sql: string) => server.query(sql, { user, database: "chat" });

test("a role may do with a table what the program says and no more, until it is removed", () => {
  using host = localHost();
  assertMade(host, wantedGrant());
  assert.equal(as("grafana", "select count(*) from users;"), "0");
  assert.throws(() => as("grafana", "insert into users (name) values ('x');"), /permission denied/);

  const changed = wantedGrant({ privileges: ["INSERT", "SELECT"] });
  assertMade(host, changed, wantedGrant());
  const less = wantedGrant({ privileges: ["INSERT"] });
  assertMade(host, less, changed);
  assert.throws(() => as("grafana", "select * from users;"), /permission denied/);

  assert.equal(host.undo(less).failed, undefined);
  assert.ok(!may("has_table_privilege('grafana', 'users', 'INSERT')"));
});

test("what somebody else grants or takes away is drift, and is put right", () => {
  using host = localHost();
  const wanted = wantedGrant();
  assertMade(host, wanted);
  server.query("grant delete on users to grafana; revoke select on users from grafana;", {
    database: "chat",
  });
  assert.deepEqual(grant.plan({ old: wanted, wanted, observed: host.observe(wanted) }), [
    { path: "privileges", kind: "drift", effect: "DELETE on the host" },
  ]);
  assertMade(host, wanted, wanted);
  assert.ok(!may("has_table_privilege('grafana', 'users', 'DELETE')"));
});

test("what the role had before is given back", () => {
  using host = localHost();
  server.query("grant delete, select on users to grafana with grant option;", { database: "chat" });
  const wanted = wantedGrant({ privileges: ["INSERT"] });
  assert.equal(
    grant.finds(wanted, host.observe(wanted)),
    "grafana may already do on the table public.users of chat: DELETE, SELECT (and grant DELETE, SELECT), and that would change to INSERT",
  );
  assertMade(host, wanted);
  assert.equal(host.undo(wanted).failed, undefined);
  assert.ok(may("has_table_privilege('grafana', 'users', 'DELETE with grant option')"));
  assert.ok(!may("has_table_privilege('grafana', 'users', 'INSERT')"));
});

test("all tables of a schema are those that the role does not own, and a new one is drift", () => {
  using host = localHost();
  const wanted = wantedGrant({ role: "owner", name: undefined });
  assertMade(host, wanted);
  assert.ok(may("has_table_privilege('owner', 'names', 'SELECT')"));
  assert.ok(may("has_table_privilege('owner', 'posts', 'DELETE')"), "of its own table it loses nothing");

  server.query("create table later (id int);", { database: "chat" });
  assert.deepEqual(grant.plan({ old: wanted, wanted, observed: host.observe(wanted) }), [
    { path: "privileges", kind: "drift", effect: "nothing with later on the host" },
  ]);
  assertMade(host, wanted, wanted);
  assert.equal(host.undo(wanted).failed, undefined);
  assert.ok(!may("has_table_privilege('owner', 'users', 'SELECT')"));
});

const both = (more: Partial<GrantInputs> = {}) =>
  wantedGrant({ name: undefined, defaultPrivilegesFor: ["owner"], ...more });

test("a table that a named role creates later is granted at once, until the program says otherwise", () => {
  using host = localHost();
  assertMade(host, both());
  as("owner", "create table later (id int);");
  assert.equal(as("grafana", "select count(*) from later;"), "0");
  assert.throws(() => as("grafana", "insert into later values (1);"), /permission denied/);
  assert.deepEqual(grant.plan({ old: both(), wanted: both(), observed: host.observe(both()) }), []);

  const writes = both({ privileges: ["INSERT"], withGrantOption: true });
  assertMade(host, writes, both());
  as("owner", "create table written (id int);");
  assert.ok(may("has_table_privilege('grafana', 'written', 'INSERT with grant option')"));
  assert.ok(!may("has_table_privilege('grafana', 'written', 'SELECT')"));

  const unmanaged = wantedGrant({ ...writes, defaultPrivilegesFor: undefined });
  assertMade(host, unmanaged, writes);
  as("owner", "create table kept (id int);");
  assert.ok(!may("has_table_privilege('grafana', 'kept', 'INSERT')"));
});

test("a login that acts as another role creates as that one, which is the one to name", () => {
  using host = localHost();
  server.query("create role app login in role owner; alter role app set role owner;");
  assertMade(host, both());
  as("app", "create table later (id int);");
  assert.equal(as("grafana", "select count(*) from later;"), "0");
});

test("default privileges that somebody changed are drift, and are put right", () => {
  using host = localHost();
  assertMade(host, both());
  server.query(
    `alter default privileges for role owner in schema public grant delete on tables to grafana;
alter default privileges for role postgres in schema public grant update on tables to grafana;
alter default privileges for role grafana in schema public grant select on tables to grafana;
alter default privileges for role owner in schema public grant select on tables to ${identifier(oddName)};
alter default privileges for role owner in schema public grant usage on sequences to grafana;`,
    { database: "chat" },
  );
  assert.deepEqual(grant.plan({ old: both(), wanted: both(), observed: host.observe(both()) }), [
    {
      path: "defaultPrivilegesFor",
      kind: "drift",
      effect: "DELETE, SELECT with future tables of owner; UPDATE with future tables of postgres on the host",
    },
  ]);
  assertMade(host, both(), both());
  server.query("create table mine (id int);", { database: "chat" });
  assert.ok(!may("has_table_privilege('grafana', 'mine', 'UPDATE')"));
  as("owner", "create table theirs (id serial);");
  assert.ok(
    may(`has_table_privilege(${literal(oddName)}, 'theirs', 'SELECT')`),
    "another role's are its own",
  );
  assert.ok(
    may("has_sequence_privilege('grafana', 'theirs_id_seq', 'USAGE')"),
    "sequences are another grant's",
  );
});

test("default privileges are given back as they were, and leave nothing behind", () => {
  using host = localHost();
  const defaults = () =>
    server.query(
      "select r.rolname, defaclacl from pg_default_acl join pg_roles r on r.oid = defaclrole order by 1;",
      { database: "chat" },
    );
  server.query(
    `create role passing;
alter default privileges for role postgres in schema public grant delete, select on tables to grafana;
alter default privileges for role postgres in schema public grant update on tables to grafana with grant option;
alter default privileges for role passing in schema public grant select on tables to grafana;`,
    { database: "chat" },
  );
  const before = defaults();
  assertMade(host, both());
  assert.equal(defaults(), "owner|{grafana=r/owner}");
  server.query("drop role passing;");
  assert.equal(host.undo(both()).failed, undefined);
  assert.equal(
    defaults(),
    before
      .split("\n")
      .filter((line) => !line.startsWith("passing"))
      .join("\n"),
  );
});

test("a role that is to create and is not there is said", () => {
  using host = localHost();
  const wanted = both({ defaultPrivilegesFor: ["nobody"] });
  assert.match(host.apply({ wanted }).rest, /role "nobody" does not exist/);
  assert.ok(!may("has_table_privilege('grafana', 'users', 'SELECT')"), "nothing was done");
});

test("a schema without tables is as wanted, and one that is not there is said", () => {
  using host = localHost();
  server.query("create schema apart;", { database: "chat" });
  assertMade(host, wantedGrant({ schema: "apart", name: undefined }));
  const nowhere = wantedGrant({ schema: "nowhere", name: undefined });
  assert.deepEqual(host.observe(nowhere), { state: "absent", missing: "the schema nowhere" });
  assert.match(host.apply({ wanted: nowhere }).rest, /schema "nowhere" does not exist/);
});

test("a table, a role and a database that are not there are said", () => {
  using host = localHost();
  const noTable = wantedGrant({ name: "nothing" });
  assert.deepEqual(host.observe(noTable), { state: "absent", missing: "the table nothing" });
  assert.match(host.apply({ wanted: noTable }).rest, /relation "public.nothing" does not exist/);
  const nobody = wantedGrant({ role: "nobody", name: undefined });
  assert.deepEqual(host.observe(nobody), { state: "absent", missing: "the role nobody" });
  assert.match(host.apply({ wanted: nobody }).rest, /role "nobody" does not exist/);
  const nowhere = wantedGrant({ database: "nowhere" });
  assert.match(JSON.stringify(host.observe(nowhere)), /database \\"nowhere\\" does not exist/);
  assert.match(host.apply({ wanted: nowhere }).rest, /database "nowhere" does not exist/);
  assert.equal(host.undo(nowhere).failed, undefined);
});

test("everybody is kept out of a database, and let in again", () => {
  using host = localHost();
  const closed = wantedGrant({ role: "public", type: "database", name: undefined, privileges: [] });
  assertMade(host, closed);
  assert.ok(!may("has_database_privilege('grafana', 'chat', 'CONNECT')"));
  assert.equal(host.undo(closed).failed, undefined);
  assert.ok(may("has_database_privilege('grafana', 'chat', 'CONNECT')"));
});

for (const [title, more] of [
  ["a database", { type: "database", privileges: ["CREATE"], withGrantOption: true }],
  ["a schema", { type: "schema", privileges: ["USAGE", "CREATE"] }],
  ["a sequence", { type: "sequence", name: "users_id_seq", privileges: ["USAGE"] }],
  ["all sequences", { type: "sequence", privileges: ["SELECT"] }],
  [
    "all sequences and later ones",
    { type: "sequence", privileges: ["USAGE"], defaultPrivilegesFor: ["owner"] },
  ],
  [
    "later tables alone",
    { schema: "empty", defaultPrivilegesFor: ["owner", "grafana"], withGrantOption: true },
  ],
  ["all tables", { type: "table", privileges: ["REFERENCES", "SELECT"], withGrantOption: true }],
] as const)
  test(`a role of an odd name is granted ${title}, and that is imported by its id`, () => {
    using host = localHost();
    const wanted = wantedGrant({ role: oddName, name: undefined, ...more });
    const toAnother = ["tables", "sequences"].map(
      (what) =>
        `alter default privileges for role postgres in schema public, empty grant select on ${what} to grafana;`,
    );
    server.query(toAnother.join("\n"), { database: "chat" });
    assertMade(host, wanted);
    const address = grant.address(wanted);
    const imported = inputs.parse(grant.adopt(address, host.ask(grant.adoptTarget(address))));
    assert.deepEqual(grant.plan({ old: imported, wanted, observed: host.observe(wanted) }), []);
    assert.deepEqual(imported.defaultPrivilegesFor?.sort(), wanted.defaultPrivilegesFor?.sort());
    assert.equal(host.undo(wanted).failed, undefined);
  });

test("killed after any command of its making and removal, the next attempt converges", () => {
  const killed = killedAfterEachCommand((line) => {
    using host = localHost();
    const wanted = both();
    const told = host.apply({ wanted, killedAt: line });
    assertMade(host, wanted);
    host.undo(wanted, { killedAt: line });
    if (host.remembers(wanted)) host.undo(wanted);
    assert.ok(!may("has_table_privilege('grafana', 'users', 'SELECT')"), `after line ${line}`);
    assert.equal(
      server.query("select count(*) from pg_default_acl;", { database: "chat" }),
      "0",
      `after line ${line}`,
    );
    return told;
  });
  assert.ok(killed > 3);
});
