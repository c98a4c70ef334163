import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** How an answer ended: as it should, by its reader, or how it failed. */
type Outcome = string;

/** What Prometheus reads of the API. Times in seconds. */
export class Metrics {
  readonly registry = new Registry();
  readonly chat = new ChatMetrics(this.registry);
  readonly #requests = new Histogram({
    name: "brainall_http_request_duration_seconds",
    help: "Time until a response was sent; a streamed answer counts until its end",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30, 120],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Measures every request of the server by its route, so that ids in paths make no new series. */
  observe(app: FastifyInstance): void {
    app.addHook("onResponse", async (request, reply) => {
      const route = request.routeOptions.url ?? "none";
      this.#requests.observe(
        { method: request.method, route, status: reply.statusCode },
        reply.elapsedTime / 1000,
      );
    });
  }
}

export class ChatMetrics {
  readonly #tokens: Counter<"model">;
  readonly #open: Gauge<"model">;
  readonly #firstToken: Histogram<"model">;
  readonly #ended: Counter<"model" | "outcome">;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#tokens = new Counter({
      name: "brainall_tokens_streamed_total",
      help: "Pieces of answers that were passed on",
      labelNames: ["model"],
      registers,
    });
    this.#open = new Gauge({
      name: "brainall_open_streams",
      help: "Answers that are being streamed",
      labelNames: ["model"],
      registers,
    });
    this.#firstToken = new Histogram({
      name: "brainall_first_token_seconds",
      help: "Time from a question to the first piece of its answer",
      labelNames: ["model"],
      buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60],
      registers,
    });
    this.#ended = new Counter({
      name: "brainall_answers_total",
      help: "Answers by how they ended",
      labelNames: ["model", "outcome"],
      registers,
    });
  }

  /** Counts one answer. Only the first call of `end` counts. */
  begin(model: string): { token(): void; end(outcome: Outcome): void } {
    this.#open.inc({ model });
    const firstToken = this.#firstToken.startTimer({ model });
    let isFirst = true;
    let isOpen = true;
    return {
      token: () => {
        if (isFirst) firstToken();
        isFirst = false;
        this.#tokens.inc({ model });
      },
      end: (outcome) => {
        if (!isOpen) return;
        isOpen = false;
        this.#open.dec({ model });
        this.#ended.inc({ model, outcome });
      },
    };
  }
}
