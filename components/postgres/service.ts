import { z } from "zod";
import type { Description } from "../estate/description.ts";
import { count, plainName, port, wanted } from "../schema.ts";
import type { Distribution } from "../settings/settings.ts";

export const postgresSchema = z.strictObject({
  kind: z.literal("postgres"),
  on: z.string(wanted("the key of a machine")),
  /** The database and the role that owns it. */
  database: plainName,
  port: port.default(5432),
  /** Connections that it takes at once (`max_connections`). */
  connections: count("how many connections at once, e.g. 100").default(100),
});

export type PostgresService = z.output<typeof postgresSchema>;

/** `postgres({ on: "db", database: "brainall" })` */
export const postgres = (spec: Omit<z.input<typeof postgresSchema>, "kind">) =>
  ({ kind: "postgres", ...spec }) as const;

/** `superuser_reserved_connections`: nobody's service gets those. */
const RESERVED = 3;

/** The major version that a distribution has. */
export const postgresVersion = (distribution: Distribution): number =>
  ({ "ubuntu-24.04": 16, "debian-13": 17 })[distribution];

export function describePostgres({ port, connections }: PostgresService): Description {
  return {
    listens: { sql: { port } },
    needs: [],
    needsOutside: [],
    offers: { connections: connections - RESERVED },
    occupies: "the distribution's PostgreSQL",
    packages: (distribution) => [`postgresql-${postgresVersion(distribution)}`],
  };
}
