import { Redis } from "ioredis";
import type { Endpoint } from "./config/values.ts";

/** What a client of Redis needs to know. */
export type RedisConnection = {
  path?: string;
  host?: string;
  port?: number;
  username?: string;
  password?: string;
  db: number;
  connectTimeout: number;
  retryStrategy: (attempt: number) => number;
};

/** How Redis is reached, for a client of our own and for BullMQ's. */
export function redisOptions(
  { host, port, user, database }: Endpoint,
  password: string | undefined,
): RedisConnection {
  return {
    ...(host.startsWith("/") ? { path: host } : { host, port }),
    ...(user && password && { username: user }),
    ...(password && { password }),
    db: Number(database) || 0,
    connectTimeout: 2000,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2000),
  };
}

/**
 * A client for the use within a request: where Redis does not answer, commands fail within a second instead of
 * waiting for it. It connects again by itself.
 */
export function connectRedis(
  endpoint: Endpoint,
  password: string | undefined,
  onError: (error: Error) => void,
): Redis {
  const redis = new Redis({
    ...redisOptions(endpoint, password),
    commandTimeout: 1000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
  });
  redis.on("error", onError);
  return redis;
}
