import type { Place, Step } from "../../definition.ts";
import { quote } from "../../shell.ts";
import { quietly, runSql, sqlFunctions, transaction } from "../psql.ts";
import { identifier, literal } from "../sql.ts";
import type { RoleInputs } from "./inputs.ts";
import type { RoleObserved } from "./observed.ts";
import { alterRole } from "./statements.ts";
import { formerIn } from "./steps.ts";

interface Undone extends Place {
  readonly inputs: RoleInputs;
  readonly before: RoleObserved;
  readonly observed: RoleObserved;
}

/** Removes a role that we made, and brings one that was there back to what it was, its password included. */
export function undo(work: Undone): Step[] {
  const { before, observed } = work;
  if (observed.state === "absent") return [];
  if (before.state === "present") return observed.state === "present" ? [bringBack(work)] : [];
  return [remove(work)];
}

function bringBack({ inputs: { name, port }, before, folder }: Undone): Step {
  if (before.state !== "present") throw new Error("only what was there can be brought back");
  const former = quote(formerIn(folder));
  return {
    title: `bring back what the role ${name} was`,
    run: `${sqlFunctions(port)}
reach_postgres
{
cat <<'SQL'
begin;
${[quietly, ...alterRole(name, before)].join("\n")}
SQL
[ ! -e ${former} ] || cat ${former}
echo 'commit;'
} | sql`,
  };
}

/**
 * A role that still owns something cannot be removed without that: it stays, and nobody can log in with it. A
 * server that could not be asked at first, and has a role that we did not make, keeps it as well.
 */
function remove({ inputs: { name, port }, before, folder }: Undone): Step {
  const former = formerIn(folder);
  const begun = before.state === "absent" ? "true" : `[ -e ${quote(former)} ]`;
  return {
    title: `remove the role ${name}`,
    run: `${sqlFunctions(port)}
if ! has_server; then
note ${quote(`PostgreSQL is not installed any more: nothing is left of the role ${name} to remove`)}
elif [ -s ${quote(former)} ]; then
note ${quote(`the role ${name} was there before, so it stays`)}
elif ${begun}; then
reach_postgres
owns=$(${runSql([ownsSomething(name)])}
)
if [ "$owns" ]; then
${transaction([quietly, `alter role ${identifier(name)} nologin password null;`])}
note ${quote(`the role ${name} stays, but nobody can log in with it: it owns something or has privileges in `)}"$owns. When that is gone or given away (reassign owned by, drop owned by): drop role ${identifier(name).replaceAll(/[\\"$`]/g, "\\$&")}"
else
${runSql([`drop role if exists ${identifier(name)};`])}
fi
fi`,
  };
}

/** The databases in which something keeps the role from being dropped, and `the server` for what they share. */
function ownsSomething(name: string): string {
  return `select string_agg(distinct coalesce(d.datname, 'the server'), ', ') from pg_shdepend s left join pg_database d on d.oid = s.dbid where s.refclassid = 'pg_authid'::regclass and s.refobjid = (select oid from pg_roles where rolname = ${literal(name)});`;
}
