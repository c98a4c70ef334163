import type { Place, Situation, Step } from "../../definition.ts";
import { quote } from "../../shell.ts";
import { reachServer, sqlFunctions, transaction } from "../psql.ts";
import { literal } from "../sql.ts";
import type { GrantInputs } from "./inputs.ts";
import type { GrantObserved, Group } from "./inspect.ts";
import { describe, isOne } from "./object.ts";
import { list, plan } from "./plan.ts";
import { statements, title, type Wanted } from "./statements.ts";

/** All of it is taken away and granted anew in one transaction: nobody else sees the moment between. */
export function steps({ old, wanted, observed }: Situation<GrantInputs, GrantObserved>): Step[] {
  if (plan({ old, wanted, observed }).length === 0) return [];
  return [
    reachServer(wanted.port),
    { title: title(wanted, wanted), run: transaction(statements(wanted, wanted), quote(wanted.database)) },
  ];
}

interface Undone extends Place {
  readonly inputs: GrantInputs;
  readonly before: GrantObserved;
  readonly observed: GrantObserved;
}

/** Takes away what was granted, and grants again what the role had on the object before. */
export function undo({ inputs, before, observed }: Undone): Step[] {
  if (observed.state === "absent") return [];
  const former = formerOf(inputs, before);
  if (observed.state === "present" && observed.groups.every((group) => group.owns || isAs(group, former)))
    return [];
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
${transaction(statements(inputs, former), quote(database))}
${notes(inputs, before)}
fi
fi`,
    },
  ];
}

/** What the role had on the one object; of many, each may have had something else, which nobody remembers. */
function formerOf(inputs: GrantInputs, before: GrantObserved): Wanted {
  const [group] = before.state === "present" && isOne(inputs) ? before.groups : [];
  if (!group || group.owns) return { privileges: [], withGrantOption: false };
  return { privileges: group.privileges, withGrantOption: group.grantable.length > 0 };
}

function isAs({ privileges, grantable }: Group, former: Wanted): boolean {
  return list(privileges) === list(former.privileges) && grantable.length > 0 === former.withGrantOption;
}

function notes(inputs: GrantInputs, before: GrantObserved): string {
  if (isOne(inputs) || before.state !== "present") return "";
  const had = before.groups.filter(({ owns, privileges }) => !owns && privileges.length > 0);
  if (had.length === 0) return "";
  const words = had.map(({ privileges, examples }) => `${list(privileges)} with ${examples.join(", ")}`);
  return `note ${quote(`${inputs.role} had more on ${describe(inputs)} before, which is not given back: ${words.join("; ")}`)}`;
}
