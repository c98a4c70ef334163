import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { requireUser } from "../auth/authenticate.ts";
import { type Answering, answer } from "./answer.ts";
import { type ChatEvent, encodeEvent } from "./events.ts";

const request = z.object({
  /** A new conversation where there is none. */
  conversation: z.uuid().optional(),
  model: z.string().min(1).max(200),
  /** Left out, the last question is answered anew. */
  content: z
    .string()
    .trim()
    .min(1, "Write something first.")
    .max(100_000, "A message has at most 100,000 characters.")
    .optional(),
});

/** `POST /api/chat/send`: a question in, the answer as server-sent events out. */
export function chatRoutes(answering: Answering, serverStops: AbortSignal) {
  return async (app: FastifyInstance) => {
    app.post("/send", { preHandler: requireUser }, async (incoming, reply) => {
      const { conversation: id, model: modelId, content } = request.parse(incoming.body);
      const { store, models } = answering;
      const model = (await models.models()).find((one) => one.id === modelId);
      if (!model)
        return reply
          .code(409)
          .send({ message: `${modelId} is not available right now. Choose another model.` });
      const user = incoming.user!;
      const conversation = id ? await store.find(user, id) : content && (await store.create(user, modelId));
      if (!conversation)
        return reply.code(404).send({ message: "This conversation does not exist any more." });

      const turn = {
        conversation,
        model,
        answer: await store.addTurn(conversation.id, modelId, content),
        signal: AbortSignal.any([whenClosed(reply.raw), serverStops]),
      };
      return reply
        .type("text/event-stream")
        .header("cache-control", "no-store, no-transform")
        .header("x-accel-buffering", "no")
        .send(Readable.from(encoded(answer(answering, turn))));
    });
  };
}

async function* encoded(events: AsyncIterable<ChatEvent>): AsyncGenerator<string> {
  for await (const event of events) yield encodeEvent(event);
}

/** Aborted when the reader has left. */
function whenClosed(response: NodeJS.EventEmitter): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => controller.abort());
  return controller.signal;
}
