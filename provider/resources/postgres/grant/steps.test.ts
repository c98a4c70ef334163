import assert from "node:assert/strict";
import { test } from "node:test";
import { wantedOf } from "./privileges.ts";
import { absent, byDefault, down, group, later, present, presentBy, wanted, wantedGrant } from "./samples.ts";
import { statements } from "./statements.ts";
import { steps, undo } from "./steps.ts";

const folder = "/var/lib/estate/resources/PostgresGrant-chat-grafana-12345678";
const titles = (of: { title: string }[]) => of.map(({ title }) => title);

test("what one role may do with one object is taken away and granted at once", () =>
  assert.deepEqual(statements(wanted, wantedOf(wanted)), [
    `do 'begin
perform pg_advisory_xact_lock(hashtext(''estate: grants''));
revoke all privileges on table "public"."users" from "grafana";
grant SELECT on table "public"."users" to "grafana";
end';`,
  ]));

test("of all objects of a schema each is granted that the role does not own", () => {
  const all = wantedGrant({ role: "50%", type: "sequence", name: undefined, withGrantOption: true });
  assert.deepEqual(statements(all, wantedOf(all)), [
    `do 'declare object regclass;
begin
perform pg_advisory_xact_lock(hashtext(''estate: grants''));
perform quote_ident(''public'')::regnamespace;
perform quote_ident(''50%'')::regrole;
for object in
  select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = ''public'' and c.relkind in (''S'')
    and c.relowner not in (select oid from pg_roles where rolname = ''50%'')
loop
  execute format(''revoke all privileges on sequence %s from "50%%"'', object);
  execute format(''grant SELECT on sequence %s to "50%%" with grant option'', object);
end loop;
end';`,
  ]);
});

/** The commands about default privileges of all steps. */
const alterations = (of: ReturnType<typeof steps>) =>
  of.flatMap((step) =>
    "run" in step
      ? step.run.split("\n").filter((line) => /default privileges|if exists|end if/.test(line))
      : [],
  );

test("later tables of the named roles get the same as they are created, those of others nothing any more", () => {
  const observed = presentBy(byDefault("it's", ["DELETE"]));
  const made = steps({ old: undefined, wanted: later, observed });
  assert.deepEqual(alterations(made), [
    'alter default privileges for role "owner" in schema "public" revoke all privileges on tables from "grafana";',
    'alter default privileges for role "owner" in schema "public" grant SELECT on tables to "grafana";',
    "if exists (select from pg_roles where rolname = ''it''''s'') then",
    `  alter default privileges for role "it''s" in schema "public" revoke all privileges on tables from "grafana";`,
    "end if;",
  ]);
  assert.equal(
    titles(made)[1],
    "grant SELECT on all tables of the schema public of chat to grafana, and on those that owner will create",
  );
});

test("default privileges that the program named are taken away when it does not any more", () => {
  const all = wantedGrant({ name: undefined });
  const revoked = [
    "if exists (select from pg_roles where rolname = ''owner'') then",
    '  alter default privileges for role "owner" in schema "public" revoke all privileges on tables from "grafana";',
    "end if;",
  ];
  const observed = presentBy(byDefault("other", ["DELETE"]), byDefault("owner", ["SELECT"]));
  assert.deepEqual(alterations(steps({ old: later, wanted: all, observed })), revoked);
  assert.deepEqual(alterations(steps({ old: later, wanted: all, observed: down })), revoked);
});

test("default privileges are given back as they were, with the right to grant of each", () => {
  const before = presentBy(byDefault("gone", ["DELETE", "SELECT"], { grantable: ["DELETE"] }));
  const observed = presentBy(byDefault("owner", ["SELECT"]));
  assert.deepEqual(
    alterations(undo({ inputs: later, before, observed, folder })).filter((line) => /alter/.test(line)),
    [
      '  alter default privileges for role "owner" in schema "public" revoke all privileges on tables from "grafana";',
      '  alter default privileges for role "gone" in schema "public" revoke all privileges on tables from "grafana";',
      '  alter default privileges for role "gone" in schema "public" grant SELECT on tables to "grafana";',
      '  alter default privileges for role "gone" in schema "public" grant DELETE on tables to "grafana" with grant option;',
    ],
  );
  const unmanaged = wantedGrant({ name: undefined });
  assert.deepEqual(alterations(undo({ inputs: unmanaged, before, observed, folder })), []);
});

test("everybody loses everything on a database", () => {
  const closed = wantedGrant({ role: "public", type: "database", name: undefined, privileges: [] });
  assert.match(
    statements(closed, wantedOf(closed))[0] ?? "",
    /\nrevoke all privileges on database "chat" from "public";\nend';$/,
  );
  assert.deepEqual(titles(steps({ old: undefined, wanted: closed, observed: present(group(["CONNECT"])) })), [
    "reach PostgreSQL on port 5432",
    "take everything on the database chat from public",
  ]);
});

test("what is as wanted, and what is gone, is left alone", () => {
  const observed = present(group(["SELECT"]));
  assert.deepEqual(steps({ old: undefined, wanted, observed }), []);
  assert.deepEqual(undo({ inputs: wanted, before: observed, observed, folder }), []);
  assert.deepEqual(undo({ inputs: wanted, before: absent, observed: absent, folder }), []);
});

test("one object is given back what it was, and of many it is said that nobody remembers", () => {
  const before = present(group(["DELETE"], { grantable: ["DELETE"] }));
  const observed = present(group(["SELECT"]));
  const [one] = undo({ inputs: wanted, before, observed, folder });
  assert.match(
    one && "run" in one ? one.run : "",
    /grant DELETE on table "public"\."users" to "grafana" with grant option;/,
  );
  const [many] = undo({ inputs: wantedGrant({ name: undefined }), before, observed, folder });
  assert.match(
    many && "run" in many ? many.run : "",
    /note 'grafana had more on all tables of the schema public of chat before, which is not given back: DELETE with users'/,
  );
});
