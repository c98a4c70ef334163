import assert from "node:assert/strict";
import { test } from "node:test";
import { absent, group, present, wanted, wantedGrant } from "./samples.ts";
import { statements } from "./statements.ts";
import { steps, undo } from "./steps.ts";

const folder = "/var/lib/estate/resources/PostgresGrant-chat-grafana-12345678";
const titles = (of: { title: string }[]) => of.map(({ title }) => title);

test("what one role may do with one object is taken away and granted at once", () =>
  assert.deepEqual(statements(wanted, wanted), [
    `do 'begin
perform pg_advisory_xact_lock(hashtext(''estate: grants''));
revoke all privileges on table "public"."users" from "grafana";
grant SELECT on table "public"."users" to "grafana";
end';`,
  ]));

test("of all objects of a schema each is granted that the role does not own", () => {
  const all = wantedGrant({ role: "50%", type: "sequence", name: undefined, withGrantOption: true });
  assert.deepEqual(statements(all, all), [
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

test("everybody loses everything on a database", () => {
  const closed = wantedGrant({ role: "public", type: "database", name: undefined, privileges: [] });
  assert.match(
    statements(closed, closed)[0] ?? "",
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
