import assert from "node:assert/strict";
import { test } from "node:test";
import type { Step } from "../../definition.ts";
import type { RoleInputs } from "./inputs.ts";
import type { RoleObserved } from "./observed.ts";
import { absent, asWanted, wanted, wantedRole } from "./samples.ts";
import { steps } from "./steps.ts";

const folder = "/var/lib/estate/resources/PostgresRole-page-12345678";

/** The steps after the one that reaches the server; a verifier has a new salt each time. */
function commands(old: RoleInputs | undefined, to: RoleInputs, observed: RoleObserved): string {
  const text = (step: Step) => `# ${step.title}\n${"run" in step ? step.run : ""}`;
  return steps({ old, wanted: to, observed, folder })
    .slice(1)
    .map(text)
    .join("\n")
    .replaceAll(/SCRAM-SHA-256\$4096:[^']+/g, "VERIFIER");
}

const quietly = `\\set VERBOSITY terse
set log_statement = 'none';
set log_min_duration_statement = -1;
set log_min_error_statement = 'panic';
set pg_stat_statements.track_utility = 'off';`;

const revoke = (stay: string) =>
  `select format('revoke %I from %I granted by %I', g.rolname, r.rolname, pg_get_userbyid(m.grantor)) from pg_auth_members m join pg_roles g on g.oid = m.roleid join pg_roles r on r.oid = m.member where r.rolname = 'page'${stay} \\gexec`;

const join = `select 'grant "owner" to "page"' where not exists (select from pg_auth_members m join pg_roles g on g.oid = m.roleid join pg_roles r on r.oid = m.member where g.rolname = 'owner' and r.rolname = 'page') \\gexec`;

test("a role is made in one transaction, after what was there is kept", () =>
  assert.equal(
    commands(undefined, wantedRole({ settings: { work_mem: "1MB", search_path: "a, b" } }), absent),
    `# keep what the role page was
[ -e ${folder}/former-password.sql ] || {
sql >${folder}/former-password.sql.part <<'SQL'
select format('alter role %I password %L;', rolname, rolpassword) from pg_authid where rolname = 'page';
SQL
mv -f ${folder}/former-password.sql.part ${folder}/former-password.sql
}
# make the role page
sql <<'SQL'
begin;
${quietly}
select 'create role "page"' where not exists (select from pg_roles where rolname = 'page') \\gexec
alter role "page" with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls inherit connection limit -1;
${revoke(" and g.rolname not in ('owner')")}
${join}
alter role "page" reset all;
alter role "page" set "work_mem" to '1MB';
select from set_config('search_path', 'a, b', true) \\g /dev/null
alter role "page" set "search_path" from current;
alter role "page" password 'VERIFIER';
commit;
SQL`,
  ));

test("a password that the server has already is not set again", () =>
  assert.equal(
    commands(wanted, wantedRole({ memberOf: [], options: ["createdb", "noinherit"] }), asWanted),
    `# change the role page
sql <<'SQL'
begin;
${quietly}
select 'create role "page"' where not exists (select from pg_roles where rolname = 'page') \\gexec
alter role "page" with login nosuperuser createdb nocreaterole noreplication nobypassrls noinherit connection limit -1;
${revoke("")}
alter role "page" reset all;
commit;
SQL`,
  ));

test("a superuser is not made an ordinary role unasked, but one that somebody made is", () => {
  const observed = { ...asWanted, options: ["superuser"] } as const;
  assert.throws(() => commands(undefined, wanted, observed), {
    name: "EstateError",
    message: /is a superuser/,
  });
  assert.match(commands(wanted, wanted, observed), /nosuperuser/);
});
