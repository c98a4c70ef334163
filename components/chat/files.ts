import type { DatabaseLogin } from "../postgres/postgres.ts";
import type { RedisLogin } from "../redis/redis.ts";
import type { APPLICATION } from "../release/application.ts";

/** A program of the application: the name of its user, its folders and its units on a host. */
export type ProgramName = `${typeof APPLICATION}-${"api" | "workers"}`;

/** Where what a program is told stands. */
export const folderOf = (program: ProgramName): string => `/etc/${program}`;
export const settingsFile = (program: ProgramName): string => `${folderOf(program)}/settings.env`;

/** Where its secrets stand, which systemd hands to its units as credentials. */
export const secretsFolder = (program: ProgramName): string => `${folderOf(program)}/secrets`;
export const secretFile = (program: ProgramName, name: string): string => `${secretsFolder(program)}/${name}`;

/** The version that an instance is of, in the instance's own unit. */
export const instanceFolder = (program: ProgramName): string => `/opt/${program}/instances/%i`;

/** Seconds that open answers and jobs may go on after an instance has been replaced. */
export const DRAIN_SECONDS = 120;

/** What every program of the application needs to reach. */
export interface Addresses {
  readonly database: Pick<DatabaseLogin, "url">;
  readonly queue: Pick<RedisLogin, "url">;
  readonly cache?: Pick<RedisLogin, "url">;
  /** Addresses of model servers. */
  readonly models: readonly string[];
}

/** What a program is told by its environment; nothing of it is secret. */
export function settings({ database, queue, cache, models }: Addresses, listen: string): string {
  const lines = {
    LISTEN: listen,
    DATABASE_URL: database.url,
    ...(cache && { CACHE_URL: cache.url }),
    QUEUE_URL: queue.url,
    MODEL_URLS: models.join(","),
    DRAIN_SECONDS,
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}
