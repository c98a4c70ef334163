import { z } from "zod";
import { chatApiSchema, chatWorkersSchema, describeChatApi, describeChatWorkers } from "../chat/service.ts";
import { describeEdge, edgeSchema } from "../edge/service.ts";
import { describeModelServer, modelServerSchema } from "../model-server/service.ts";
import { describePostgres, postgresSchema } from "../postgres/service.ts";
import { describeRedis, redisSchema } from "../redis/service.ts";
import type { Description } from "./description.ts";

/** Every kind of service that an estate can have. */
export const serviceSchema = z.discriminatedUnion("kind", [
  postgresSchema,
  redisSchema,
  modelServerSchema,
  chatApiSchema,
  chatWorkersSchema,
  edgeSchema,
]);

export type Service = z.output<typeof serviceSchema>;

/** What a service is to the others. */
export function describe(service: Service): Description {
  switch (service.kind) {
    case "postgres":
      return describePostgres(service);
    case "redis":
      return describeRedis(service);
    case "model-server":
      return describeModelServer(service);
    case "chat-api":
      return describeChatApi(service);
    case "chat-workers":
      return describeChatWorkers(service);
    case "edge":
      return describeEdge(service);
  }
}
