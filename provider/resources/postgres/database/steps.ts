import { EstateError } from "../../../errors.ts";
import type { Place, Situation, Step } from "../../definition.ts";
import { quote } from "../../shell.ts";
import { reachServer, runSql } from "../psql.ts";
import { identifier, literal } from "../sql.ts";
import type { DatabaseInputs } from "./inputs.ts";
import type { DatabaseObserved, Present } from "./inspect.ts";

/** A file that is there where the database is one that we made. */
export function madeIn(folder: string): string {
  return `${folder}/made`;
}

/** Throws an {@link EstateError} where a database is there that can never be as wanted. */
export function steps({
  old,
  wanted,
  observed,
  folder,
}: Situation<DatabaseInputs, DatabaseObserved> & Place): Step[] {
  const { port } = wanted;
  if (observed.state !== "present") return [reachServer(port), make(wanted, folder)];
  refuseAnother(wanted, observed);
  if (old && observed.open && observed.owner === wanted.owner) return [];
  return [reachServer(port), change(wanted)];
}

function refuseAnother({ name, encoding, locale = "" }: DatabaseInputs, observed: Present): void {
  const differing = [
    ...(observed.encoding === encoding ? [] : [`its encoding is ${observed.encoding}, not ${encoding}`]),
    ...(locale === "" || observed.locale === locale
      ? []
      : [`its locale is ${observed.locale}, not ${locale}`]),
  ];
  if (differing.length === 0) return;
  throw new EstateError(
    `a database ${name} is there, and ${differing.join(", and ")}, which cannot be changed. Say in the program what it is, or rename it on the host (alter database ${identifier(name)} rename to …)`,
  );
}

/** It is noted before that it will be ours: a kill in between leaves a note about nothing, not a stranger. */
function make(wanted: DatabaseInputs, folder: string): Step {
  const { name, owner, encoding, locale, template } = wanted;
  const database = identifier(name);
  const options = [
    `owner ${identifier(owner)}`,
    `template ${identifier(template)}`,
    `encoding ${literal(encoding)}`,
    ...(locale === undefined ? [] : [`locale ${literal(locale)}`]),
  ];
  const create = literal(`create database ${database} ${options.join(" ")}`);
  return {
    title: `make the database ${name}`,
    run: `there=$(sql <<'SQL'
select 'yes' from pg_database where datname = ${literal(name)} and datconnlimit <> -2;
SQL
)
[ "$there" ] || : >${quote(madeIn(folder))}
${runSql([
  `select ${literal(`drop database ${database}`)} where exists (select from pg_database where datname = ${literal(name)} and datconnlimit = -2) \\gexec`,
  `select ${create} where not exists (select from pg_database where datname = ${literal(name)}) \\gexec`,
  ...alterations(wanted),
])}`,
  };
}

function change(wanted: DatabaseInputs): Step {
  return { title: `change the database ${wanted.name}`, run: runSql(alterations(wanted)) };
}

export function alterations({ name, owner }: Pick<DatabaseInputs, "name" | "owner">): string[] {
  const database = identifier(name);
  return [
    `alter database ${database} owner to ${identifier(owner)};`,
    `alter database ${database} allow_connections true;`,
  ];
}
