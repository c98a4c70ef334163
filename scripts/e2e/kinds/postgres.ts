import { packagesOf } from "./packages.ts";
import type { Sample } from "./sample.ts";

const sql = (statement: string, database = "postgres") =>
  `runuser -u postgres -- psql --no-psqlrc -At ${database} -c "${statement}"`;
const isThere = (question: string, database?: string) => `${sql(question, database)} | grep -qx 1`;

const laterTables = {
  role: "kinds_app",
  database: "kinds",
  type: "table",
  defaultPrivilegesFor: ["postgres"],
};

/** What lives in a PostgreSQL. */
export const postgres: Readonly<Record<string, Sample>> = {
  postgresql: packagesOf("postgresql"),
  role: {
    kind: "postgres.Role",
    id: "kinds_app",
    after: ["postgresql"],
    args: { name: "kinds_app" },
    changed: { name: "kinds_app", login: true, password: "a-password", connectionLimit: 20 },
    drift: sql("alter role kinds_app superuser"),
    present: isThere("select 1 from pg_roles where rolname = 'kinds_app'"),
  },
  database: {
    kind: "postgres.Database",
    id: "kinds",
    after: ["role"],
    args: { name: "kinds" },
    changed: { name: "kinds", owner: "kinds_app" },
    drift: sql("alter database kinds owner to postgres"),
    present: isThere("select 1 from pg_database where datname = 'kinds'"),
  },
  extension: {
    kind: "postgres.Extension",
    id: "kinds/pg_trgm",
    after: ["database"],
    args: { name: "pg_trgm", database: "kinds", version: "1.5" },
    changed: { name: "pg_trgm", database: "kinds", version: "1.6" },
    drift: sql("drop extension pg_trgm", "kinds"),
    present: isThere("select 1 from pg_extension where extname = 'pg_trgm'", "kinds"),
  },
  grant: {
    kind: "postgres.Grant",
    id: "kinds/kinds_app/schema/public",
    after: ["database", "role"],
    args: { role: "kinds_app", database: "kinds", type: "schema", privileges: ["USAGE"] },
    changed: { role: "kinds_app", database: "kinds", type: "schema", privileges: ["CREATE", "USAGE"] },
    drift: sql("revoke create on schema public from kinds_app", "kinds"),
    present: isThere(
      "select 1 from pg_namespace, aclexplode(nspacl) where nspname = 'public' and grantee = 'kinds_app'::regrole",
      "kinds",
    ),
  },
  tables: {
    kind: "postgres.Grant",
    id: "kinds/kinds_app/table/public",
    after: ["database", "role"],
    args: { ...laterTables, privileges: ["SELECT"] },
    changed: { ...laterTables, privileges: ["INSERT", "SELECT"] },
    drift: sql(
      "alter default privileges for role postgres in schema public revoke all on tables from kinds_app",
      "kinds",
    ),
    present: isThere("select 1 from pg_default_acl", "kinds"),
  },
};
