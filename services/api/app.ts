import cookies from "@fastify/cookie";
import { fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { ZodError } from "zod";
import type { Logger } from "../shared/log.ts";
import { authenticateBy } from "./auth/authenticate.ts";
import { type Auth, authRoutes } from "./auth/routes.ts";
import type { Answering } from "./chat/answer.ts";
import { chatRoutes } from "./chat/routes.ts";
import type { Health } from "./health.ts";
import type { Metrics } from "./metrics.ts";
import { servePage } from "./page.ts";
import { requireSameOrigin } from "./same-origin.ts";
import { appRouter, type Context } from "./trpc/router.ts";

/** Everything that the server asks others for. */
export type Parts = {
  auth: Auth;
  answering: Answering;
  metrics: Metrics;
  health: () => Promise<Health>;
  log: Logger;
  /** Folder of the built page; without it only the API is served. */
  page: string;
  /** Ends open answers. */
  stops: AbortSignal;
};

/** The server, ready to listen or to be asked without a network (`app.inject`). */
export async function createApp({
  auth,
  answering,
  metrics,
  health,
  log,
  page,
  stops,
}: Parts): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: log,
    disableRequestLogging: true,
    // The edge stands in the private network; what others claim about addresses is not believed.
    trustProxy: ["loopback", "uniquelocal"],
    bodyLimit: 512 * 1024,
    // While it drains, a request on an open connection is still answered, and the connection then closed.
    return503OnClosing: false,
    requestTimeout: 30_000,
  }) as unknown as FastifyInstance;
  metrics.observe(app);
  app.setErrorHandler(tellError);
  app.decorateRequest("user");
  await app.register(cookies);
  await servePage(app, page);

  app.get("/api/health", async (_request, reply) => {
    const state = await health();
    return reply
      .code(state.status === "ok" ? 200 : 503)
      .header("cache-control", "no-store")
      .send(state);
  });
  app.get("/metrics", async (request, reply) => {
    // Prometheus asks directly; what comes through the edge comes from outside.
    if (request.headers["x-forwarded-for"]) return reply.callNotFound();
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  await app.register(async (api) => {
    api.addHook("onRequest", requireSameOrigin);
    api.addHook("onRequest", authenticateBy(auth.tokens, auth.sessions));
    await api.register(authRoutes(auth), { prefix: "/api/auth" });
    await api.register(chatRoutes(answering, stops), { prefix: "/api/chat" });
    const { store, models } = answering;
    await api.register(fastifyTRPCPlugin, {
      prefix: "/api/trpc",
      trpcOptions: {
        router: appRouter,
        createContext: ({ req }: { req: FastifyRequest }): Context => ({ user: req.user, store, models }),
        onError: ({ error, path }: { error: Error & { code: string }; path: string | undefined }) => {
          if (error.code === "INTERNAL_SERVER_ERROR")
            log.error({ err: error, path }, "a question of the page failed");
        },
      },
    });
  });
  return app;
}

/** Mistakes of the asker are explained to them; ours go to the log. */
function tellError(error: Error & { statusCode?: number }, request: FastifyRequest, reply: FastifyReply) {
  if (error instanceof ZodError) {
    return reply.code(400).send({ message: error.issues.map(({ message }) => message).join(" ") });
  }
  if (error.statusCode && error.statusCode < 500) {
    return reply.code(error.statusCode).send({ message: error.message });
  }
  request.log.error(
    { err: error, method: request.method, route: request.routeOptions.url },
    "a request failed",
  );
  return reply.code(500).send({ message: "Something is broken on our side. Try again in a moment." });
}
