import { createServer, type Server } from "node:http";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Address } from "../shared/config/values.ts";
import { listenOn } from "../shared/listen.ts";

/** What Prometheus reads of the workers. */
export class WorkerMetrics {
  readonly registry = new Registry();
  readonly jobs = new Histogram({
    name: "brainall_job_duration_seconds",
    help: "Time that a job was worked on, by its queue and how it ended",
    labelNames: ["queue", "outcome"],
    buckets: [0.1, 0.5, 1, 2, 5, 10, 30, 60],
    registers: [this.registry],
  });

  /** @param counts jobs of the queue by state */
  constructor(queue: string, counts: () => Promise<Record<string, number>>) {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: "brainall_queue_jobs",
      help: "Jobs in a queue, by state",
      labelNames: ["queue", "state"],
      registers: [this.registry],
      async collect() {
        // Without Redis there is no number; an old one would be worse than none.
        this.reset();
        const found = await counts().catch(() => ({}));
        for (const [state, count] of Object.entries(found)) this.set({ queue, state }, count);
      },
    });
  }
}

/** Serves `/metrics`, and `/health`, which says whether the worker takes jobs. */
export function serveMetrics(
  address: Address,
  { registry }: WorkerMetrics,
  isRunning: () => boolean,
): Server {
  const server = createServer(async (request, response) => {
    if (request.url === "/metrics") {
      response.setHeader("content-type", registry.contentType).end(await registry.metrics());
    } else if (request.url === "/health") {
      const status = isRunning() ? "ok" : "degraded";
      response.writeHead(status === "ok" ? 200 : 503, { "content-type": "application/json" });
      response.end(JSON.stringify({ status }));
    } else {
      response.writeHead(404).end();
    }
  });
  return server.listen(listenOn(address));
}
