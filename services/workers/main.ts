import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "bullmq";
import { workerSettings } from "../shared/config/programs.ts";
import { processSources, readSettings } from "../shared/config/settings.ts";
import { ConversationStore } from "../shared/conversations/store.ts";
import { connectDatabase } from "../shared/database/connect.ts";
import { createLog } from "../shared/log.ts";
import { OpenAiClient } from "../shared/model/client.ts";
import { notifyReady, onStop, runProgram } from "../shared/process.ts";
import { redisOptions } from "../shared/redis.ts";
import { TITLES, type TitleJob, TitleQueue } from "../shared/titles.ts";
import { serveMetrics, WorkerMetrics } from "./metrics.ts";
import { titleConversation } from "./title.ts";

/** Titles made at the same time. They wait for the model, which the chat needs more. */
const CONCURRENCY = 4;

await runProgram(async () => {
  const settings = readSettings(workerSettings, processSources());
  const log = createLog("workers", settings.LOG_LEVEL);
  const noteError = (dependency: string) => (error: unknown) =>
    log.warn({ err: error, dependency }, "a dependency failed");

  const { database, close } = connectDatabase(settings.DATABASE_URL, settings["database-password"], {
    name: "brainall-workers",
    connections: CONCURRENCY,
    onError: noteError("database"),
  });
  const redis = redisOptions(settings.QUEUE_URL, settings["queue-password"]);
  const titles = new TitleQueue(redis, noteError("queue"));
  const store = new ConversationStore(database);
  const models = new OpenAiClient(settings.MODEL_URLS, settings["model-key"]);
  const metrics = new WorkerMetrics(TITLES, () => titles.counts());
  const stops = new AbortController();

  const worker = new Worker<TitleJob>(
    TITLES,
    async ({ data }) => {
      const conversation = await store.findForTitle(data.conversation);
      if (conversation) await titleConversation(store, models, conversation, stops.signal);
    },
    {
      connection: { ...redis, maxRetriesPerRequest: null },
      concurrency: CONCURRENCY,
      skipVersionCheck: true,
    },
  );
  const observe = (outcome: string) => (job?: { processedOn?: number; finishedOn?: number }) => {
    const { processedOn = 0, finishedOn = processedOn } = job ?? {};
    metrics.jobs.observe({ queue: TITLES, outcome }, (finishedOn - processedOn) / 1000);
  };
  const noteFailure = observe("failed");
  worker.on("completed", observe("completed"));
  worker.on("failed", (job, error) => {
    noteFailure(job);
    log.warn({ err: error, job: job?.id, attempts: job?.attemptsMade }, "a job failed");
  });
  worker.on("error", noteError("queue"));
  const server = serveMetrics(settings.LISTEN, metrics, () => worker.isRunning());

  onStop(async () => {
    log.info({ limit: settings.DRAIN_SECONDS }, "draining: no new jobs, open ones go on");
    setTimeout(() => stops.abort(), settings.DRAIN_SECONDS * 1000).unref();
    // BullMQ waits for a queue that is away, and a machine that is switched off together with Redis's would wait as well
    const hasEnded = worker.close().then(() => true);
    while (!(await Promise.race([hasEnded, pause(1000, false)])))
      if (!(await titles.answers())) {
        log.warn("the queue is away: what is not done yet is another worker's");
        process.exit();
      }
    await Promise.allSettled([titles.close(), close()]);
    server.close();
    server.closeAllConnections();
    log.info("ended");
  });
  notifyReady();
});
