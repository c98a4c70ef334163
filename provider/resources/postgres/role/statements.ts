import { identifier, literal } from "../sql.ts";
import { type RoleInputs, roleOptions } from "./inputs.ts";

/** What of a role is said in SQL; a password is set by statements of its own. */
export type RoleState = Pick<RoleInputs, "login" | "connectionLimit"> & {
  readonly options: readonly string[];
  readonly memberOf: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
};

/** Makes the role where it is missing. */
export function createRole(name: string): string {
  return `select ${literal(`create role ${identifier(name)}`)} where not exists (select from pg_roles where rolname = ${literal(name)}) \\gexec`;
}

/** The statements that make an existing role as wanted, whatever it is. */
export function alterRole(name: string, wanted: RoleState): string[] {
  const role = identifier(name);
  return [
    `alter role ${role} with ${attributes(wanted)};`,
    leaveOthers(name, wanted.memberOf),
    ...wanted.memberOf.map((group) => join(name, group)),
    `alter role ${role} reset all;`,
    ...Object.entries(wanted.settings).flatMap((pair) => setting(role, ...pair)),
  ];
}

function attributes({ login, connectionLimit, options }: RoleState): string {
  const words = roleOptions.map((option) => {
    const opposite = option === "noinherit" ? "inherit" : `no${option}`;
    return options.includes(option) ? option : opposite;
  });
  return [login ? "login" : "nologin", ...words, `connection limit ${connectionLimit}`].join(" ");
}

/** Whoever made somebody a member: from PostgreSQL 16 on, only a revocation that names them ends it. */
function leaveOthers(name: string, memberOf: readonly string[]): string {
  const stay = memberOf.length > 0 ? ` and g.rolname not in (${memberOf.map(literal).join(", ")})` : "";
  return `select format('revoke %I from %I granted by %I', g.rolname, r.rolname, pg_get_userbyid(m.grantor)) from pg_auth_members m join pg_roles g on g.oid = m.roleid join pg_roles r on r.oid = m.member where r.rolname = ${literal(name)}${stay} \\gexec`;
}

/** A membership that is there stays as it is, with its options. */
function join(name: string, group: string): string {
  const grant = literal(`grant ${identifier(group)} to ${identifier(name)}`);
  return `select ${grant} where not exists (select from pg_auth_members m join pg_roles g on g.oid = m.roleid join pg_roles r on r.oid = m.member where g.rolname = ${literal(group)} and r.rolname = ${literal(name)}) \\gexec`;
}

/** These are lists of names: as one quoted text, `a, b` would be a single name. */
const lists = [
  "local_preload_libraries",
  "search_path",
  "session_preload_libraries",
  "shared_preload_libraries",
  "temp_tablespaces",
  "unix_socket_directories",
];

function setting(role: string, name: string, value: string): string[] {
  const parameter = name.split(".").map(identifier).join(".");
  if (!lists.includes(name)) return [`alter role ${role} set ${parameter} to ${literal(value)};`];
  return [
    // without a row, which would be taken for an answer
    `select from set_config(${literal(name)}, ${literal(value)}, true) \\g /dev/null`,
    `alter role ${role} set ${parameter} from current;`,
  ];
}
