import { join } from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import type { Endpoint } from "../config/values.ts";

/** Any number, the same for all releases: who holds it is the one that migrates. */
const LOCK = 4_207_301;

/**
 * Brings the tables to what this release needs, in one transaction. Where several run it at the same time, one
 * does it and the others wait and find nothing to do.
 */
export async function migrateDatabase(
  { host, port, user, database }: Endpoint,
  password: string,
): Promise<void> {
  const client = new pg.Client({ host, port, user, database, password, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    // Ends with the connection, so a killed migration leaves no lock behind.
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    await migrate(drizzle(client), { migrationsFolder: join(import.meta.dirname, "migrations") });
  } finally {
    await client.end();
  }
}
