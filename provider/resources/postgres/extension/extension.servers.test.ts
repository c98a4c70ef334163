import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { killedAfterEachCommand, LocalHost } from "../../../server/testing/local-host.ts";
import { PostgresServer } from "../../../server/testing/postgres-host.ts";
import { identifier } from "../sql.ts";
import { extension } from "./extension.ts";
import { type ExtensionInputs, inputs } from "./inputs.ts";
import type { ExtensionObserved } from "./inspect.ts";
import { wantedExtension } from "./samples.ts";

const oddName = 'it\'s "a b" $(x)/%2F=c';
let server: PostgresServer;
before(() => {
  server = new PostgresServer();
  server.query(`create database chat; create database ${identifier(oddName)};`);
});
after(() => server[Symbol.dispose]());

const localHost = () => new LocalHost(extension);

function assertMade(
  host: LocalHost<ExtensionInputs, ExtensionObserved>,
  wanted: ExtensionInputs,
  old?: ExtensionInputs,
) {
  const { failed, rest } = host.apply({ ...(old && { old }), wanted });
  assert.deepEqual({ failed, rest }, { failed: undefined, rest: "" });
  assert.deepEqual(extension.plan({ old: wanted, wanted, observed: host.observe(wanted) }), []);
}

const extensions = (database = "chat") =>
  server.query(
    "select extname, extversion, extnamespace::regnamespace from pg_extension where extname <> 'plpgsql';",
    { database },
  );

test("an extension is made in a version, updated, moved and removed", () => {
  using host = localHost();
  const wanted = wantedExtension({ version: "1.4" });
  assertMade(host, wanted);
  assert.equal(extensions(), "hstore|1.4|public");
  server.query("create schema apart;", { database: "chat" });
  const changed = wantedExtension({ version: "1.5", schema: "apart" });
  assertMade(host, changed, wanted);
  assert.equal(extensions(), "hstore|1.5|apart");
  assert.deepEqual(host.undo(changed).notes, []);
  assert.equal(extensions(), "");
});

test("an extension with dashes lives in a database of an odd name, and is imported by its id", () => {
  using host = localHost();
  const wanted = wantedExtension({ name: "uuid-ossp", database: oddName });
  assertMade(host, wanted);
  const address = extension.address(wanted);
  assert.deepEqual(inputs.parse(extension.adopt(address, host.ask(extension.adoptTarget(address)))), wanted);
  assert.deepEqual(host.undo(wanted).notes, []);
  assert.equal(extensions(oddName), "");
});

test("an extension that something uses stays, and the person is told", () => {
  using host = localHost();
  const wanted = wantedExtension();
  assertMade(host, wanted);
  server.query("create table pairs (all_of_them hstore);", { database: "chat" });
  assert.deepEqual(host.undo(wanted).notes, [
    "the extension hstore stays in chat, because something there uses it (drop extension … cascade would destroy that as well)",
  ]);
  server.query("drop table pairs; drop extension hstore;", { database: "chat" });
});

test("an extension that was there before stays, and one that somebody dropped is made again", () => {
  using host = localHost();
  server.query("create extension hstore version '1.4';", { database: "chat" });
  const wanted = wantedExtension({ version: "1.5" });
  assertMade(host, wanted);
  host.undo(wanted);
  assert.match(extensions(), /^hstore/);
  server.query("drop extension hstore;", { database: "chat" });

  const again = wantedExtension();
  assertMade(host, again);
  server.query("drop extension hstore;", { database: "chat" });
  assert.deepEqual(extension.plan({ old: again, wanted: again, observed: host.observe(again) }), [
    { path: "name", kind: "drift", effect: "make the extension hstore in chat" },
  ]);
  assertMade(host, again, again);
  host.undo(again);
});

test("an extension that the host has no files of, and a database that is not there, are said by the server", () => {
  using host = localHost();
  assert.match(
    host.apply({ wanted: wantedExtension({ name: "no-such" }) }).rest,
    /extension "no-such" is not available/,
  );
  const nowhere = wantedExtension({ database: "nowhere" });
  assert.match(JSON.stringify(host.observe(nowhere)), /database \\"nowhere\\" does not exist/);
  assert.match(host.apply({ wanted: nowhere }).rest, /database "nowhere" does not exist/);
  assert.equal(host.undo(nowhere).failed, undefined);
});

test("killed after any command of its creation and removal, the next attempt converges", () => {
  const killed = killedAfterEachCommand((line) => {
    using host = localHost();
    const wanted = wantedExtension();
    const told = host.apply({ wanted, killedAt: line });
    assertMade(host, wanted);
    host.undo(wanted, { killedAt: line });
    if (host.remembers(wanted)) host.undo(wanted);
    assert.equal(extensions(), "", `after line ${line}`);
    return told;
  });
  assert.ok(killed > 3);
});
