import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import type { Endpoint } from "../config/values.ts";
import * as schema from "./schema.ts";

export type Database = NodePgDatabase<typeof schema>;

/** A pool of connections. Nothing is sent before the first question, so a program starts without its database. */
export type DatabasePool = { database: Database; pool: pg.Pool; close(): Promise<void> };

/**
 * Connects to PostgreSQL.
 * @param options.connections most at the same time, default 10
 * @param options.onError told of a connection that broke while nobody used it; the pool makes a new one
 */
export function connectDatabase(
  { host, port, user, database }: Endpoint,
  password: string,
  options: { name: string; connections?: number; onError: (error: Error) => void },
): DatabasePool {
  const pool = new pg.Pool({
    host,
    port,
    user,
    database,
    password,
    max: options.connections ?? 10,
    application_name: options.name,
    connectionTimeoutMillis: 2000,
    query_timeout: 10_000,
    statement_timeout: 10_000,
    idle_in_transaction_session_timeout: 10_000,
    keepAlive: true,
  });
  pool.on("error", options.onError);
  return { database: drizzle(pool, { schema }), pool, close: () => pool.end() };
}
