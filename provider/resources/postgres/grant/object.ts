import { addressOf, joinNames } from "../name.ts";

/** What may be granted on each type of object, in PostgreSQL's words. MAINTAIN is known from version 17 on. */
export const privilegesOf = {
  database: ["CONNECT", "CREATE", "TEMPORARY"],
  schema: ["CREATE", "USAGE"],
  table: ["DELETE", "INSERT", "MAINTAIN", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"],
  sequence: ["SELECT", "UPDATE", "USAGE"],
} as const;

export type ObjectType = keyof typeof privilegesOf;

export const objectTypes = Object.keys(privilegesOf) as [ObjectType, ...ObjectType[]];

/** The role that stands for everybody, which PostgreSQL lets no role be called. */
export const everybody = "public";

/** What it is about: a role, and an object or all objects of a type in a schema. */
export interface Granted {
  readonly role: string;
  readonly database: string;
  readonly port: number;
  readonly type: ObjectType;
  readonly schema?: string | undefined;
  readonly name?: string | undefined;
}

export function schemaOf({ schema = "public" }: Pick<Granted, "schema">): string {
  return schema;
}

/** Whether it is about one object, not about all of a schema. */
export function isOne({ type, name }: Granted): boolean {
  return type === "database" || type === "schema" || name !== undefined;
}

/** The question: `5432/brainall/grafana/table/public/users`, without a name for all tables of the schema. */
export function targetOf(granted: Granted): string {
  const { role, database, port, type, name } = granted;
  const place = type === "database" ? [] : [schemaOf(granted), ...(name === undefined ? [] : [name])];
  return joinNames(port, [database, role, type, ...place]);
}

export const address = (granted: Granted): string => addressOf(targetOf(granted));

/** The object in words: `the table public.users`, `all tables of the schema public`. */
export function describe(granted: Granted): string {
  const { database, type, name } = granted;
  if (type === "database") return `the database ${database}`;
  if (type === "schema") return `the schema ${schemaOf(granted)} of ${database}`;
  return name === undefined
    ? `all ${type}s of the schema ${schemaOf(granted)} of ${database}`
    : `the ${type} ${schemaOf(granted)}.${name} of ${database}`;
}
