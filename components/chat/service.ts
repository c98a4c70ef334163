import { z } from "zod";
import type { Description, Need } from "../estate/description.ts";
import { port, wanted } from "../schema.ts";

const service = z.string(wanted("the key of a service"));

const shared = {
  on: z.string(wanted("the key of a machine")),
  /** Where it is told how it does (`/metrics`); the API serves the page and all else there too. */
  port,
  database: service,
  queue: service,
  models: z.array(service, wanted("a list of model servers")).min(1, wanted("a model server")),
};

export const chatApiSchema = z.strictObject({ kind: z.literal("chat-api"), ...shared, cache: service });
export const chatWorkersSchema = z.strictObject({ kind: z.literal("chat-workers"), ...shared });

export type ChatApiService = z.output<typeof chatApiSchema>;
export type ChatWorkersService = z.output<typeof chatWorkersSchema>;

/** `chatApi({ on: "api", port: 3000, database: "postgres", cache: "cache", queue: "queue", models: ["llama"] })` */
export const chatApi = (spec: Omit<z.input<typeof chatApiSchema>, "kind">) =>
  ({ kind: "chat-api", ...spec }) as const;

/** `chatWorkers({ on: "workers", port: 3001, database: "postgres", queue: "queue", models: ["llama"] })` */
export const chatWorkers = (spec: Omit<z.input<typeof chatWorkersSchema>, "kind">) =>
  ({ kind: "chat-workers", ...spec }) as const;

/** Connections of an API's pool (services/api/main.ts), and of the migration before a release. */
const API_CONNECTIONS = 20;
const MIGRATION_CONNECTIONS = 1;

/** Connections of the workers' pool (services/workers/main.ts). */
const WORKERS_CONNECTIONS = 4;

/** While a release takes over from the one before, both are connected. */
const RELEASES = 2;

export function describeChatApi({ port, database, cache, queue, models }: ChatApiService): Description {
  const connections = RELEASES * API_CONNECTIONS + MIGRATION_CONNECTIONS;
  return {
    listens: { http: { port } },
    needs: [
      needsDatabase(database, "users, conversations and messages", connections),
      needsRedis("cache", cache, "limits on logins"),
      needsRedis("queue", queue, "jobs for the workers"),
      ...models.map((model) => needsModel(model, "answers")),
    ],
    needsOutside: [],
    occupies: "the API's release",
    packages: () => ["ca-certificates"],
  };
}

export function describeChatWorkers({ port, database, queue, models }: ChatWorkersService): Description {
  return {
    listens: { metrics: { port } },
    needs: [
      needsDatabase(database, "what the jobs are about", RELEASES * WORKERS_CONNECTIONS),
      needsRedis("queue", queue, "jobs to take"),
      ...models.map((model) => needsModel(model, "titles of conversations")),
    ],
    needsOutside: [],
    occupies: "the workers' release",
    packages: () => ["ca-certificates"],
  };
}

function needsDatabase(service: string, purpose: string, connections: number): Need {
  return {
    property: "database",
    service,
    kinds: ["postgres"],
    listener: "sql",
    purpose,
    takes: { connections },
  };
}

function needsRedis(property: string, service: string, purpose: string): Need {
  return { property, service, kinds: ["redis"], listener: "redis", purpose };
}

function needsModel(service: string, purpose: string): Need {
  return { property: "models", service, kinds: ["model-server"], listener: "http", purpose };
}
