import assert from "node:assert/strict";
import { test } from "node:test";
import type { Step } from "../../definition.ts";
import { absent, asWanted, wanted, wantedDatabase } from "./samples.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

const folder = "/var/lib/estate/resources/PostgresDatabase-chat-12345678";

const text = (done: readonly Step[]) =>
  done.map((step) => `# ${step.title}\n${"run" in step ? step.run : ""}`).join("\n");

test("a database is made where it is missing, after it is noted that it will be ours", () =>
  assert.equal(
    text(
      steps({ old: undefined, wanted: wantedDatabase({ locale: "C" }), observed: absent, folder }).slice(1),
    ),
    `# make the database chat
there=$(sql <<'SQL'
select 'yes' from pg_database where datname = 'chat' and datconnlimit <> -2;
SQL
)
[ "$there" ] || : >${folder}/made
sql <<'SQL'
select 'drop database "chat"' where exists (select from pg_database where datname = 'chat' and datconnlimit = -2) \\gexec
select 'create database "chat" owner "page" template "template0" encoding ''UTF8'' locale ''C''' where not exists (select from pg_database where datname = 'chat') \\gexec
alter database "chat" owner to "page";
alter database "chat" allow_connections true;
SQL`,
  ));

test("nothing is done where nothing differs", () =>
  assert.deepEqual(steps({ old: wanted, wanted, observed: asWanted, folder }), []));

test("a database that was there before is given back, and one that is gone is nothing to undo", () => {
  const before = { ...asWanted, owner: "other" };
  assert.equal(
    text(undo({ inputs: wanted, before, observed: asWanted, folder }).slice(1)),
    `# give the database chat back to other
sql <<'SQL'
alter database "chat" owner to "other";
alter database "chat" allow_connections true;
SQL`,
  );
  assert.deepEqual(undo({ inputs: wanted, before, observed: before, folder }), []);
  assert.deepEqual(undo({ inputs: wanted, before: absent, observed: absent, folder }), []);
});

test("data are destroyed only where the program says so", () => {
  const removal = (destroyData: boolean) =>
    text(undo({ inputs: { ...wanted, destroyData }, before: absent, observed: asWanted, folder }));
  assert.match(removal(true), /\nsql <<'SQL'\ndrop database if exists "chat" with \(force\);\nSQL\nfi$/);
  assert.doesNotMatch(removal(true), /rename/);
  assert.match(removal(false), /alter database "chat" rename to :"kept";/);
});
