import type { Place, Situation, Step } from "../../definition.ts";
import { quote } from "../../shell.ts";
import { reachServer, sqlFunctions, transaction } from "../psql.ts";
import { literal } from "../sql.ts";
import { changedDefaults, formerDefaults } from "./defaults.ts";
import type { GrantInputs } from "./inputs.ts";
import type { GrantObserved, Group } from "./inspect.ts";
import { describe, isOne } from "./object.ts";
import { plan } from "./plan.ts";
import { isSame, list, none, type Privileges, wantedOf } from "./privileges.ts";
import { statements, title } from "./statements.ts";

/** All of it is taken away and granted anew in one transaction: nobody else sees the moment between. */
export function steps({ old, wanted, observed }: Situation<GrantInputs, GrantObserved>): Step[] {
  if (plan({ old, wanted, observed }).length === 0) return [];
  const defaults = changedDefaults(old, wanted, observed);
  return [
    reachServer(wanted.port),
    {
      title: title(wanted, wanted, wanted.defaultPrivilegesFor),
      run: transaction(statements(wanted, wantedOf(wanted), defaults), quote(wanted.database)),
    },
  ];
}

interface Undone extends Place {
  readonly inputs: GrantInputs;
  readonly before: GrantObserved;
  readonly observed: GrantObserved;
}

/** Takes away what was granted, and grants again what the role had on the object before, or by default on later ones. */
export function undo({ inputs, before, observed }: Undone): Step[] {
  if (observed.state === "absent") return [];
  const former = formerOf(inputs, before);
  const defaults = formerDefaults(inputs, before, observed);
  const isFormer = (group: Group) => group.owns || isSame(group, former);
  if (observed.state === "present" && observed.groups.every(isFormer) && defaults.length === 0) return [];
  const { database, port } = inputs;
  return [
    {
      title: title(inputs, former),
      // Where the database is gone or shut, there is nothing to take away, or nothing that could be.
      run: `${sqlFunctions(port)}
if has_server; then
reach_postgres
open=$(sql <<'SQL'
select 'yes' from pg_database where datname = ${literal(database)} and datallowconn and datconnlimit <> -2;
SQL
)
if [ "$open" ]; then
${transaction(statements(inputs, former, defaults), quote(database))}
${notes(inputs, before)}
fi
fi`,
    },
  ];
}

/** What the role had on the one object; of many, each may have had something else, which nobody remembers. */
function formerOf(inputs: GrantInputs, before: GrantObserved): Privileges {
  const [group] = before.state === "present" && isOne(inputs) ? before.groups : [];
  return !group || group.owns ? none : group;
}

function notes(inputs: GrantInputs, before: GrantObserved): string {
  if (isOne(inputs) || before.state !== "present") return "";
  const had = before.groups.filter(({ owns, privileges }) => !owns && privileges.length > 0);
  if (had.length === 0) return "";
  const words = had.map(({ privileges, examples }) => `${list(privileges)} with ${examples.join(", ")}`);
  return `note ${quote(`${inputs.role} had more on ${describe(inputs)} before, which is not given back: ${words.join("; ")}`)}`;
}
