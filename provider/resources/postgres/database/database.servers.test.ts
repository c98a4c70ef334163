import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { killedAfterEachCommand, LocalHost } from "../../../server/testing/local-host.ts";
import { PostgresServer } from "../../../server/testing/postgres-host.ts";
import { database } from "./database.ts";
import { type DatabaseInputs, inputs } from "./inputs.ts";
import type { DatabaseObserved } from "./inspect.ts";

let server: PostgresServer;
before(() => {
  server = new PostgresServer();
  server.query("create role page; create role other;");
});
after(() => server[Symbol.dispose]());

const localHost = () => new LocalHost(database);

const wantedDatabase = (more: Partial<DatabaseInputs> = {}): DatabaseInputs =>
  inputs.parse({ name: "chat", owner: "page", ...more });

function assertMade(
  host: LocalHost<DatabaseInputs, DatabaseObserved>,
  wanted: DatabaseInputs,
  old?: DatabaseInputs,
) {
  const { failed, rest } = host.apply({ ...(old && { old }), wanted });
  assert.deepEqual({ failed, rest }, { failed: undefined, rest: "" });
  assert.deepEqual(database.plan({ old: wanted, wanted, observed: host.observe(wanted) }), []);
}

const databases = () =>
  server.query(
    "select datname from pg_database where datname not in ('postgres', 'template0', 'template1');",
  );

test("a database is made, given to another owner, and removed while it is empty", () => {
  using host = localHost();
  const wanted = wantedDatabase({ locale: "C" });
  assertMade(host, wanted);
  const given = wantedDatabase({ locale: "C", owner: "other" });
  assertMade(host, given, wanted);
  server.query("create extension pgcrypto;", { database: "chat" });
  assert.deepEqual(host.undo(given).notes, []);
  assert.equal(databases(), "");
});

for (const name of ["it's", 'say "hi" \\ $(touch pwned)', "ünïcode-é".repeat(4), "a/b%2F=c"])
  test(`a database may be called ${name}, and is kept with its data unless these may be destroyed`, () => {
    using host = localHost();
    const wanted = wantedDatabase({ name });
    assertMade(host, wanted);
    server.query("create table chats ();", { database: name });
    const address = database.address(wanted);
    const adopted = inputs.parse(database.adopt(address, host.ask(database.adoptTarget(address))));
    assert.deepEqual(database.plan({ old: adopted, wanted, observed: host.observe(wanted) }), []);
    const { notes, rest } = host.undo(wanted);
    const [note = rest] = notes;
    const kept = databases();
    assert.match(kept, /_kept_\d{8}t\d{6}$/, note);
    assert.ok(note.includes(` is kept as ${kept}, because destroyData is not true`), note);
    assert.equal(server.query("select count(*) from chats;", { database: kept }), "0");

    const again = wantedDatabase({ name, destroyData: true });
    assertMade(host, again);
    server.query("create table chats ();", { database: name });
    assert.deepEqual(host.undo(again).notes, []);
    assert.equal(databases(), kept);
    server.query(`drop database "${kept.replaceAll('"', '""')}";`);
  });

test("a database that was there before stays, and gets its owner back", () => {
  using host = localHost();
  server.query("create database chat owner other;");
  assertMade(host, wantedDatabase());
  host.undo(wantedDatabase({ destroyData: true }));
  assert.equal(
    server.query("select pg_get_userbyid(datdba) from pg_database where datname = 'chat';"),
    "other",
  );
  assert.throws(() => host.apply({ wanted: wantedDatabase({ encoding: "LATIN1" }) }), {
    name: "EstateError",
    message: /^a database chat is there, and its encoding is UTF8, not LATIN1, which cannot be changed/,
  });
  server.query("drop database chat;");
});

test("what somebody changed is drift, and one that is gone is made again", () => {
  using host = localHost();
  const wanted = wantedDatabase();
  assertMade(host, wanted);
  server.query("alter database chat owner to other; alter database chat allow_connections false;");
  assert.deepEqual(database.plan({ old: wanted, wanted, observed: host.observe(wanted) }), [
    { path: "name", kind: "drift", effect: "let it be connected to again" },
    { path: "owner", kind: "drift", effect: "other on the host" },
  ]);
  assertMade(host, wanted, wanted);
  server.query("drop database chat;");
  assertMade(host, wanted, wanted);
  host.undo(wanted);
  assert.equal(databases(), "");
});

test("a drop that was interrupted is no database, and is ended by the next creation", () => {
  using host = localHost();
  const wanted = wantedDatabase();
  server.query("create database chat; update pg_database set datconnlimit = -2 where datname = 'chat';");
  assert.deepEqual(host.observe(wanted), { state: "absent" });
  assertMade(host, wanted);
  host.undo(wanted);
  assert.equal(databases(), "");
});

test("a server that is down is seen as such, and a step says what to do", () => {
  using host = localHost();
  const wanted = wantedDatabase();
  server.stop();
  try {
    assert.equal(host.observe(wanted).state, "unreachable");
    assert.match(host.apply({ wanted }).rest, /^PostgreSQL does not answer on port 5432: /);
    assert.equal(host.undo(wanted).failed, undefined);
  } finally {
    server.start();
  }
});

test("killed after any command of its creation and removal, the next attempt converges and loses no data", () => {
  const killed = killedAfterEachCommand((line) => {
    using host = localHost();
    const wanted = wantedDatabase();
    const told = host.apply({ wanted, killedAt: line });
    assertMade(host, wanted);
    server.query("create table chats ();", { database: "chat" });
    host.undo(wanted, { killedAt: line });
    if (host.remembers(wanted)) host.undo(wanted);
    const kept = databases();
    assert.match(kept, /^chat_kept_\S+$/, `after line ${line}`);
    server.query(`drop database ${kept};`);
    return told;
  });
  assert.ok(killed > 3);
});
