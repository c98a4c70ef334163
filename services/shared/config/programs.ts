import { z } from "zod";
import {
  address,
  databaseUrl,
  logLevel,
  modelUrls,
  redisUrl,
  seconds,
  secret,
  signingKey,
} from "./values.ts";

const database = { DATABASE_URL: databaseUrl, "database-password": secret };
const queue = { QUEUE_URL: redisUrl, "queue-password": secret.optional() };
const models = {
  MODEL_URLS: modelUrls,
  /** What the model servers ask for (`--api-key`), where they do. */
  "model-key": secret.optional(),
};
const process = {
  LOG_LEVEL: logLevel.default("info"),
  /** How long open answers and jobs may go on after SIGTERM. Less than the unit's TimeoutStopSec. */
  DRAIN_SECONDS: seconds.default(60),
};

/** The settings of `bin/api`. */
export const apiSettings = z.object({
  ...database,
  ...queue,
  ...models,
  ...process,
  /** Not used where systemd passes a listening socket. */
  LISTEN: address.default({ host: "127.0.0.1", port: 3000 }),
  CACHE_URL: redisUrl,
  "cache-password": secret.optional(),
  /** Signs sessions. */
  "session-key": signingKey,
  /** Signed sessions before the last rotation: they stay valid. */
  "session-key-previous": signingKey.optional(),
});

/** The settings of `bin/workers`. */
export const workerSettings = z.object({
  ...database,
  ...queue,
  ...models,
  ...process,
  /** Where `/metrics` and `/health` are served. */
  LISTEN: address.default({ host: "127.0.0.1", port: 3001 }),
});

/** The settings of `bin/migrate` and `bin/user`. */
export const databaseSettings = z.object(database);

export type ApiSettings = z.infer<typeof apiSettings>;
export type WorkerSettings = z.infer<typeof workerSettings>;
export type DatabaseSettings = z.infer<typeof databaseSettings>;
