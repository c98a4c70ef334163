import { identifier, literal } from "../sql.ts";
import { describe, everybody, type Granted, isOne, schemaOf } from "./object.ts";

/** Two grants on one object at once would change the same row of the catalog, which PostgreSQL refuses. */
const oneAtATime = "perform pg_advisory_xact_lock(hashtext('estate: grants'));";

/** What a role is to have. */
export interface Wanted {
  readonly privileges: readonly string[];
  readonly withGrantOption: boolean;
}

/** SQL for one transaction after which the role may do just that with the object, or with all of them that it does not own. */
export function statements(granted: Granted, wanted: Wanted): string[] {
  if (!isOne(granted)) return [block(ofEach(granted, wanted), "declare object regclass;")];
  return [block(exactly(objectOf(granted), granted, wanted))];
}

function objectOf(granted: Granted): string {
  const { type, database, name } = granted;
  if (type === "database") return `database ${identifier(database)}`;
  const schema = identifier(schemaOf(granted));
  return name === undefined ? `schema ${schema}` : `${type} ${schema}.${identifier(name)}`;
}

/** Commands of PL/pgSQL as one statement. */
function block(commands: readonly string[], declared = ""): string {
  return `do ${literal([declared, "begin", oneAtATime, ...commands, "end"].join("\n").trim())};`;
}

function exactly(object: string, { role }: Pick<Granted, "role">, wanted: Wanted): string[] {
  const { privileges, withGrantOption } = wanted;
  const grantee = identifier(role);
  const option = withGrantOption ? " with grant option" : "";
  const revoke = `revoke all privileges on ${object} from ${grantee};`;
  if (privileges.length === 0) return [revoke];
  return [revoke, `grant ${privileges.join(", ")} on ${object} to ${grantee}${option};`];
}

function ofEach(granted: Granted, wanted: Wanted): string[] {
  const { role, type } = granted;
  const schema = literal(schemaOf(granted));
  const kinds = type === "sequence" ? "'S'" : "'r', 'p', 'v', 'm', 'f'";
  const commands = exactly(`${type} %s`, { role: role.replaceAll("%", "%%") }, wanted);
  return [
    // What is not there is an error, also where there is no object to say so.
    `perform quote_ident(${schema})::regnamespace;`,
    ...(role === everybody ? [] : [`perform quote_ident(${literal(role)})::regrole;`]),
    "for object in",
    "  select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace",
    `  where n.nspname = ${schema} and c.relkind in (${kinds})`,
    `    and c.relowner not in (select oid from pg_roles where rolname = ${literal(role)})`,
    "loop",
    ...commands.map((command) => `  execute format(${literal(command.replace(/;$/, ""))}, object);`),
    "end loop;",
  ];
}

/** What is done, for a person. */
export function title(granted: Granted, { privileges }: Wanted): string {
  const { role } = granted;
  if (privileges.length === 0) return `take everything on ${describe(granted)} from ${role}`;
  return `grant ${privileges.join(", ")} on ${describe(granted)} to ${role}`;
}
