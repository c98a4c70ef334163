import { z } from "zod";
import type { Description } from "../estate/description.ts";
import { port, size, wanted } from "../schema.ts";

export const redisSchema = z.strictObject({
  kind: z.literal("redis"),
  on: z.string(wanted("the key of a machine")),
  port,
  /**
   * `cache`: nothing is kept, and the oldest goes when the memory is full. `queue`: everything is on the disk within a
   * second, and nothing goes.
   */
  use: z.enum(["cache", "queue"], wanted('"cache" or "queue"')),
  /** Memory of its data (`maxmemory`). */
  memory: size.default("256 MiB"),
});

export type RedisService = z.output<typeof redisSchema>;

/** `redis({ on: "db", port: 6379, use: "cache" })` */
export const redis = (spec: Omit<z.input<typeof redisSchema>, "kind">) =>
  ({ kind: "redis", ...spec }) as const;

export function describeRedis({ port }: RedisService): Description {
  return { listens: { redis: { port } }, needs: [], needsOutside: [], packages: () => ["redis-server"] };
}
