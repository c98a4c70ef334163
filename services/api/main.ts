import { join } from "node:path";
import { apiSettings } from "../shared/config/programs.ts";
import { processSources, readSettings } from "../shared/config/settings.ts";
import { ConversationStore } from "../shared/conversations/store.ts";
import { connectDatabase } from "../shared/database/connect.ts";
import { listenOn } from "../shared/listen.ts";
import { createLog } from "../shared/log.ts";
import { OpenAiClient } from "../shared/model/client.ts";
import { notifyReady, onStop, runProgram } from "../shared/process.ts";
import { connectRedis, redisOptions } from "../shared/redis.ts";
import { TitleQueue } from "../shared/titles.ts";
import { createApp } from "./app.ts";
import { AccessTokens } from "./auth/access-token.ts";
import { RedisLoginLimit } from "./auth/login-limit.ts";
import { Sessions } from "./auth/sessions.ts";
import { Users } from "./auth/users.ts";
import { ServerStops } from "./chat/answer.ts";
import { drain } from "./drain.ts";
import { checkHealth } from "./health.ts";
import { Metrics } from "./metrics.ts";
import { untilHealthy } from "./until-healthy.ts";

await runProgram(async () => {
  const settings = readSettings(apiSettings, processSources());
  const log = createLog("api", settings.LOG_LEVEL);
  const noteError = (dependency: string) => (error: unknown) =>
    log.warn({ err: error, dependency }, "a dependency failed");

  const { database, pool, close } = connectDatabase(settings.DATABASE_URL, settings["database-password"], {
    name: "brainall-api",
    connections: 20,
    onError: noteError("database"),
  });
  const cache = connectRedis(settings.CACHE_URL, settings["cache-password"], noteError("cache"));
  const titles = new TitleQueue(
    redisOptions(settings.QUEUE_URL, settings["queue-password"]),
    noteError("queue"),
  );
  const metrics = new Metrics();
  const stops = new AbortController();
  let isDraining = false;

  const checks = {
    database: [() => pool.query("select 1")],
    redis: [() => cache.ping(), () => titles.counts()],
  };
  const health = () => checkHealth(checks, isDraining, noteError("health"));
  const app = await createApp({
    auth: {
      users: new Users(database),
      sessions: new Sessions(database),
      tokens: new AccessTokens(settings["session-key"], settings["session-key-previous"]),
      limit: new RedisLoginLimit(cache, noteError("cache")),
    },
    answering: {
      store: new ConversationStore(database),
      models: new OpenAiClient(settings.MODEL_URLS, settings["model-key"]),
      metrics: metrics.chat,
      log,
      // A conversation without a title is whole; the next answer asks again.
      wantTitle: (conversation) => titles.add(conversation).catch(noteError("queue")),
    },
    metrics,
    health,
    log,
    page: join(import.meta.dirname, "../ui/dist"),
    stops: stops.signal,
  });

  onStop(async () => {
    isDraining = true;
    log.info({ limit: settings.DRAIN_SECONDS }, "draining: no new connections, open answers go on");
    setTimeout(() => stops.abort(new ServerStops()), settings.DRAIN_SECONDS * 1000).unref();
    await drain(app);
    cache.disconnect();
    await Promise.allSettled([titles.close(), close()]);
    log.info("ended");
  });
  if (!(await untilHealthy(health))) return;
  await app.listen(listenOn(settings.LISTEN));
  notifyReady();
});
