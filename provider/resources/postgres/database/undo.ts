import type { Place, Step } from "../../definition.ts";
import { quote } from "../../shell.ts";
import { reachServer, runSql, sqlFunctions } from "../psql.ts";
import { identifier, literal } from "../sql.ts";
import type { DatabaseInputs } from "./inputs.ts";
import type { DatabaseObserved } from "./inspect.ts";
import { alterations, madeIn } from "./steps.ts";

interface Undone extends Place {
  readonly inputs: DatabaseInputs;
  readonly before: DatabaseObserved;
  readonly observed: DatabaseObserved;
}

/**
 * Gives a database that was there before back to its owner. One that we made is dropped where it is empty or its
 * data may be destroyed; otherwise it is kept under another name.
 */
export function undo({ inputs, before, observed, folder }: Undone): Step[] {
  const { name, port } = inputs;
  if (observed.state === "absent") return [];
  if (before.state !== "present") return [remove(inputs, { before, folder })];
  if (observed.state !== "present" || (observed.open && observed.owner === before.owner)) return [];
  return [
    reachServer(port),
    {
      title: `give the database ${name} back to ${before.owner}`,
      run: runSql(alterations({ name, owner: before.owner })),
    },
  ];
}

function remove(inputs: DatabaseInputs, { before, folder }: Pick<Undone, "before" | "folder">): Step {
  const { name, port, destroyData } = inputs;
  const drop = runSql([`drop database if exists ${identifier(name)} with (force);`]);
  const begun = before.state === "absent" ? "true" : `[ -e ${quote(madeIn(folder))} ]`;
  return {
    title: `remove the database ${name}`,
    run: `${sqlFunctions(port)}
if ! has_server; then
note ${quote(`PostgreSQL is not installed any more: what is left of the database ${name} is in /var/lib/postgresql`)}
elif ${begun}; then
reach_postgres
${destroyData ? drop : keepOrDrop(inputs, drop)}
fi`,
  };
}

/** What cannot be looked into is not taken for empty. */
function keepOrDrop({ name }: DatabaseInputs, drop: string): string {
  return `there=$(sql <<'SQL'
select 'yes' from pg_database where datname = ${literal(name)} and datconnlimit <> -2;
SQL
)
empty=$(sql ${quote(name)} 2>/dev/null <<'SQL'
${isEmpty}
SQL
) || empty=f
if [ ! "$there" ] || [ "$empty" = t ]; then
${drop}
else
kept=$(sql <<'SQL'
${keep(name).join("\n")}
SQL
)
note ${quote(`the database ${name} holds data and is kept as `)}"$kept"${quote(", because destroyData is not true; what is no longer needed is removed on the host (drop database)")}
fi`;
}

/** Nothing that was made in it, but for what belongs to extensions: their objects hold no data of people. */
const isEmpty = `select not exists (select from pg_largeobject_metadata) and not exists (
  select from (
    select 'pg_class'::regclass as class, oid from pg_class where relnamespace <> 'pg_toast'::regnamespace
    union all select 'pg_proc'::regclass, oid from pg_proc
  ) made
  where oid >= 16384 and not exists (
    select from pg_depend d
    where d.classid = made.class and d.objid = made.oid and d.deptype = 'e'));`;

/** It is shut first: a client that comes back at once would keep it from being renamed. */
function keep(name: string): string[] {
  const database = identifier(name);
  return [
    `alter database ${database} allow_connections false;`,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = ${literal(name)} \\g /dev/null`,
    `select ${literal(shortened(name))} || to_char(now() at time zone 'UTC', '"${keptMark}"YYYYMMDD"t"HH24MISS') as kept \\gset`,
    "begin;",
    `alter database ${database} rename to :"kept";`,
    'alter database :"kept" allow_connections true;',
    "commit;",
    "select :'kept';",
  ];
}

const keptMark = "_kept_";

/** The name, cut off where with the mark and the time it would be too long for PostgreSQL. */
function shortened(name: string): string {
  const most = 63 - `${keptMark}20261126t120000`.length;
  let text = name;
  while (Buffer.byteLength(text) > most) text = [...text].slice(0, -1).join("");
  return text;
}
