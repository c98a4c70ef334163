import { identifier, literal } from "../sql.ts";
import type { DefaultChange } from "./defaults.ts";
import { describe, everybody, type Granted, isOne, schemaOf } from "./object.ts";
import type { Privileges } from "./privileges.ts";

/** Two grants on one object at once would change the same row of the catalog, which PostgreSQL refuses. */
const oneAtATime = "perform pg_advisory_xact_lock(hashtext('estate: grants'));";

/**
 * SQL for one transaction after which the role may do just that with the object, or with all of them that it does not own,
 * and gets what `defaults` say on those that are created later.
 */
export function statements(
  granted: Granted,
  wanted: Privileges,
  defaults: readonly DefaultChange[] = [],
): string[] {
  if (isOne(granted)) return [block(exactly(objectOf(granted), granted, wanted))];
  const byDefault = defaults.flatMap((change) => ofFuture(granted, change));
  return [block([...ofEach(granted, wanted), ...byDefault], "declare object regclass;")];
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

function exactly(object: string, { role }: Pick<Granted, "role">, wanted: Privileges): string[] {
  const { privileges, grantable } = wanted;
  const grantee = identifier(role);
  const grant = (some: readonly string[], option = "") =>
    some.length > 0 ? [`grant ${some.join(", ")} on ${object} to ${grantee}${option};`] : [];
  return [
    `revoke all privileges on ${object} from ${grantee};`,
    ...grant(privileges.filter((one) => !grantable.includes(one))),
    ...grant(grantable, " with grant option"),
  ];
}

function ofEach(granted: Granted, wanted: Privileges): string[] {
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

function ofFuture(granted: Granted, { creator, wanted, mayBeGone }: DefaultChange): string[] {
  const alter = `alter default privileges for role ${identifier(creator)} in schema ${identifier(schemaOf(granted))}`;
  const commands = exactly(`${granted.type}s`, granted, wanted).map((command) => `${alter} ${command}`);
  if (!mayBeGone) return commands;
  return [
    `if exists (select from pg_roles where rolname = ${literal(creator)}) then`,
    ...commands.map((command) => `  ${command}`),
    "end if;",
  ];
}

/** What is done, for a person. */
export function title(
  granted: Granted,
  { privileges }: Pick<Privileges, "privileges">,
  creators: readonly string[] = [],
): string {
  const { role } = granted;
  if (privileges.length === 0) return `take everything on ${describe(granted)} from ${role}`;
  const later = creators.length > 0 ? `, and on those that ${creators.join(", ")} will create` : "";
  return `grant ${privileges.join(", ")} on ${describe(granted)} to ${role}${later}`;
}
