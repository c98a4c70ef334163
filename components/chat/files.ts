import type { DatabaseLogin } from "../postgres/postgres.ts";
import type { RedisLogin } from "../redis/redis.ts";

/** The application's name on a host: of its user, its folders and its units. */
export const APP = "brainall";

/** Where what a program of the application is told stands. */
export const settingsFile = (program: string): string => `/etc/${APP}/${program}.env`;

/** Where its secrets stand, which systemd hands to its units as credentials. */
export const secretFile = (name: string): string => `/etc/${APP}/secrets/${name}`;

/** Seconds that open answers and jobs may go on after a release has been replaced. */
export const DRAIN_SECONDS = 120;

/** What every program of the application needs to reach. */
export interface Backends {
  readonly database: DatabaseLogin;
  readonly queue: RedisLogin;
  readonly cache?: RedisLogin;
  /** Addresses of model servers. */
  readonly models: readonly string[];
}

/** What a program is told by its environment; nothing of it is secret. */
export function settings(backends: Backends, listen: string): string {
  const { database, queue, cache, models } = backends;
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

/** Makes the first user where there is none: everybody else registers. */
export function firstUserUnit(email: string, name: string): string {
  return `[Unit]
Description=The first user of ${APP}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
User=${APP}
EnvironmentFile=${settingsFile("api")}
LoadCredential=database-password:${secretFile("database-password")}
LoadCredential=first-user-password:${secretFile("first-user-password")}
ExecStart=/bin/sh -c 'exec /opt/${APP}/current/bin/user "$$1" "$$2" <"$$CREDENTIALS_DIRECTORY/first-user-password"' user ${quoted(email)} ${quoted(name)}

[Install]
WantedBy=multi-user.target
`;
}

/** A word of a unit's command line, whatever is in it. */
function quoted(word: string): string {
  const escaped = word
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("%", "%%")
    .replaceAll("$", "$$$$");
  return `"${escaped}"`;
}
