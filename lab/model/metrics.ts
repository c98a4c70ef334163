/** Upper bounds in seconds, as far as a stand-in needs them. */
const SECONDS = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const TOKENS = [1, 10, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

type Bounds = readonly number[];

const HISTOGRAMS = {
  "vllm:time_to_first_token_seconds": SECONDS,
  "vllm:inter_token_latency_seconds": SECONDS,
  "vllm:e2e_request_latency_seconds": SECONDS,
  "vllm:request_queue_time_seconds": SECONDS,
  "vllm:request_prompt_tokens": TOKENS,
  "vllm:request_generation_tokens": TOKENS,
} as const satisfies Record<string, Bounds>;

/** vLLM's metrics that dashboards and alerts look at, in the text format of Prometheus. */
export class EngineMetrics {
  running = 0;
  promptTokens = 0;
  generationTokens = 0;
  readonly #finished = new Map<string, number>([
    ["stop", 0],
    ["length", 0],
    ["abort", 0],
  ]);
  readonly #observed = new Map<string, { counts: number[]; sum: number; count: number }>();
  readonly #model: string;

  constructor(model: string) {
    this.#model = model;
    for (const [name, bounds] of Object.entries(HISTOGRAMS)) {
      this.#observed.set(name, { counts: bounds.map(() => 0), sum: 0, count: 0 });
    }
  }

  /** Notes a value: seconds or tokens, by the metric's name. */
  observe(name: keyof typeof HISTOGRAMS, value: number): void {
    const observed = this.#observed.get(name);
    if (!observed) return;
    observed.sum += value;
    observed.count += 1;
    for (const [index, bound] of HISTOGRAMS[name].entries()) {
      if (value <= bound) observed.counts[index] = (observed.counts[index] ?? 0) + 1;
    }
  }

  finish(reason: string): void {
    this.#finished.set(reason, (this.#finished.get(reason) ?? 0) + 1);
  }

  print(): string {
    return [
      ...this.#single("vllm:num_requests_running", "gauge", this.running),
      // A stand-in takes every request at once and keeps no cache of keys and values.
      ...this.#single("vllm:num_requests_waiting", "gauge", 0),
      ...this.#single("vllm:kv_cache_usage_perc", "gauge", 0),
      ...this.#single("vllm:prompt_tokens_total", "counter", this.promptTokens),
      ...this.#single("vllm:generation_tokens_total", "counter", this.generationTokens),
      "# TYPE vllm:request_success_total counter",
      ...[...this.#finished].map(
        ([reason, count]) =>
          `vllm:request_success_total{${this.#labels(`finished_reason="${reason}"`)}} ${count}`,
      ),
      ...Object.entries(HISTOGRAMS).flatMap(([name, bounds]) => this.#histogram(name, bounds)),
      "",
    ].join("\n");
  }

  #single(name: string, type: string, value: number): string[] {
    return [`# TYPE ${name} ${type}`, `${name}{${this.#labels()}} ${value}`];
  }

  #histogram(name: string, bounds: Bounds): string[] {
    const { counts = [], sum = 0, count = 0 } = this.#observed.get(name) ?? {};
    return [
      `# TYPE ${name} histogram`,
      ...bounds.map((bound, index) => `${name}_bucket{${this.#labels(`le="${bound}"`)}} ${counts[index]}`),
      `${name}_bucket{${this.#labels('le="+Inf"')}} ${count}`,
      `${name}_sum{${this.#labels()}} ${sum}`,
      `${name}_count{${this.#labels()}} ${count}`,
    ];
  }

  #labels(...more: string[]): string {
    return ['engine="0"', `model_name="${this.#model}"`, ...more].join(",");
  }
}
