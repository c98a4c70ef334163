import type { Place, Situation, Step } from "../../definition.ts";
import { quote } from "../../shell.ts";
import { reachServer, sqlFunctions, transaction } from "../psql.ts";
import { identifier, literal } from "../sql.ts";
import type { ExtensionInputs } from "./inputs.ts";
import type { ExtensionObserved } from "./inspect.ts";
import { plan } from "./plan.ts";

/** A file that is there where the extension is one that we made. */
function madeIn(folder: string): string {
  return `${folder}/made`;
}

export function steps(situation: Situation<ExtensionInputs, ExtensionObserved> & Place): Step[] {
  const { old, wanted, observed, folder } = situation;
  if (observed.state !== "present") return [reachServer(wanted.port), make(wanted, folder)];
  const differing = plan({ old, wanted, observed }).map(({ path }) => path);
  if (differing.length === 0) return [];
  return [
    reachServer(wanted.port),
    {
      title: `change the extension ${wanted.name} in ${wanted.database}`,
      run: transaction(alterations(wanted), quote(wanted.database)),
    },
  ];
}

/** It is noted before that it will be ours: a kill in between leaves a note about nothing, not a stranger. */
function make(wanted: ExtensionInputs, folder: string): Step {
  const { name, database, version, schema } = wanted;
  const options = [
    ...(schema === undefined ? [] : [`schema ${identifier(schema)}`]),
    ...(version === undefined ? [] : [`version ${literal(version)}`]),
  ];
  return {
    title: `make the extension ${name} in ${database}`,
    run: `there=$(sql ${quote(database)} <<'SQL'
select 'yes' from pg_extension where extname = ${literal(name)};
SQL
)
[ "$there" ] || : >${quote(madeIn(folder))}
${transaction(
  [
    ["create extension if not exists", identifier(name), ...options].join(" ").concat(";"),
    ...alterations(wanted),
  ],
  quote(database),
)}`,
  };
}

/** Nothing happens where it is so already, but a word from the server, which nobody needs. */
function alterations({ name, version, schema }: Partial<ExtensionInputs> & { name: string }): string[] {
  const extension = identifier(name);
  return [
    "set local client_min_messages = warning;",
    ...(version === undefined ? [] : [`alter extension ${extension} update to ${literal(version)};`]),
    ...(schema === undefined ? [] : [`alter extension ${extension} set schema ${identifier(schema)};`]),
  ];
}

interface Undone extends Place {
  readonly inputs: ExtensionInputs;
  readonly before: ExtensionObserved;
  readonly observed: ExtensionObserved;
}

/** Removes an extension that we made, if nothing uses it, and brings one that was there back to its version. */
export function undo({ inputs, before, observed, folder }: Undone): Step[] {
  if (observed.state === "absent") return [];
  if (before.state !== "present") return [remove(inputs, before.state === "absent", folder)];
  if (observed.state !== "present") return [];
  const { name, database, port } = inputs;
  const { version, schema } = before;
  const differing = version !== observed.version || schema !== observed.schema;
  if (!differing) return [];
  return [
    reachServer(port),
    {
      title: `bring back what the extension ${name} in ${database} was`,
      run: `said=$({
${transaction(alterations({ name, version, schema }), quote(database))}
} 2>&1) || note ${quote(`the extension ${name} in ${database} stays as it is (version ${observed.version}): `)}"$said"`,
    },
  ];
}

/** Where its database is gone or shut, there is nothing left to remove, or nothing that could be. */
function remove({ name, database, port }: ExtensionInputs, isOurs: boolean, folder: string): Step {
  const drop = `begin execute ${literal(`drop extension if exists ${identifier(name)}`)}; exception when dependent_objects_still_exist then null; end`;
  return {
    title: `remove the extension ${name} from ${database}`,
    run: `${sqlFunctions(port)}
if has_server && ${isOurs ? "true" : `[ -e ${quote(madeIn(folder))} ]`}; then
reach_postgres
open=$(sql <<'SQL'
select 'yes' from pg_database where datname = ${literal(database)} and datallowconn and datconnlimit <> -2;
SQL
)
stays=
[ ! "$open" ] || stays=$(sql ${quote(database)} <<'SQL'
set client_min_messages = warning;
do ${literal(drop)};
select 'yes' from pg_extension where extname = ${literal(name)};
SQL
)
[ ! "$stays" ] || note ${quote(`the extension ${name} stays in ${database}, because something there uses it (drop extension … cascade would destroy that as well)`)}
fi`,
  };
}
