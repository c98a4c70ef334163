import { z } from "zod";
import { brokenOff, ModelError, refusal, silent, unknownModel, unreachable } from "./error.ts";
import { eventData } from "./event-stream.ts";

export type ChatMessage = { role: "system" | "user" | "assistant"; content: string };

export type Model = {
  id: string;
  /** A rehearsal's stand-in, which does not think. */
  isStandIn: boolean;
  /** Tokens of question and answer together. */
  contextLength: number;
};

export type ChatRequest = {
  model: string;
  messages: ChatMessage[];
  /** Tokens of the answer at most. */
  maxTokens: number;
  /** Ends the answer: the model server stops computing it. */
  signal: AbortSignal;
};

/** What answers: the seam behind which other kinds of model servers can stand. */
export interface ModelClient {
  /** The models that are served now. A server that cannot be reached has none. */
  models(): Promise<Model[]>;
  /** The answer, piece by piece. Throws a {@link ModelError}, or the reason of the signal. */
  chat(request: ChatRequest): AsyncGenerator<string>;
}

/** Milliseconds. */
const LIMITS = { list: 2000, listIsKept: 5000, firstToken: 60_000, nextToken: 30_000 };

/** Where a server does not say it. */
const USUAL_CONTEXT_LENGTH = 8192;

const modelList = z.object({
  data: z.array(
    z.object({ id: z.string(), owned_by: z.string().optional(), max_model_len: z.number().nullish() }),
  ),
});

const chunk = z.object({
  choices: z.array(z.object({ delta: z.object({ content: z.string().nullish() }).optional() })).default([]),
  error: z.object({ message: z.string() }).optional(),
});

type Served = Model & { server: string };

/** Talks to servers that speak as OpenAI's does, and vLLM's. */
export class OpenAiClient implements ModelClient {
  readonly #servers: string[];
  readonly #headers: Record<string, string>;
  #list: { models: Promise<Served[]>; until: number } | undefined;

  constructor(servers: string[], key?: string) {
    this.#servers = servers;
    this.#headers = key ? { authorization: `Bearer ${key}` } : {};
  }

  async models(): Promise<Model[]> {
    return (await this.#served()).map(({ server: _, ...model }) => model);
  }

  async *chat({ model, messages, maxTokens, signal }: ChatRequest): AsyncGenerator<string> {
    const { server } = await this.#find(model);
    const silence = new Silence(model);
    const ended = AbortSignal.any([signal, silence.signal]);
    try {
      silence.allow(LIMITS.firstToken);
      const response = await this.#post(
        server,
        model,
        { model, messages, max_tokens: maxTokens, stream: true },
        ended,
      );
      for await (const data of eventData(response)) {
        silence.allow(LIMITS.nextToken);
        if (data === "[DONE]") return;
        const { choices, error } = chunk.parse(JSON.parse(data));
        if (error) throw brokenOff(model, new Error(error.message));
        const content = choices[0]?.delta?.content;
        if (content) yield content;
      }
      throw brokenOff(model, new Error("the stream ended without [DONE]"));
    } catch (error) {
      ended.throwIfAborted();
      throw error instanceof ModelError ? error : brokenOff(model, error);
    } finally {
      silence.end();
    }
  }

  async #post(
    server: string,
    model: string,
    body: object,
    signal: AbortSignal,
  ): Promise<ReadableStream<Uint8Array>> {
    const response = await fetch(`${server}/v1/chat/completions`, {
      method: "POST",
      headers: { ...this.#headers, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal,
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw unreachable(model, error);
    });
    if (!response.ok || !response.body) throw refusal(model, response.status, await response.text());
    return response.body;
  }

  async #find(model: string): Promise<Served> {
    const served = (await this.#served()).find(({ id }) => id === model);
    if (served) return served;
    // Which server had it is not known; with a server missing, it may be that one.
    throw this.#servers.length > (await this.#reachable())
      ? unreachable(model, undefined)
      : unknownModel(model);
  }

  async #reachable(): Promise<number> {
    return new Set((await this.#served()).map(({ server }) => server)).size;
  }

  #served(): Promise<Served[]> {
    if (!this.#list || this.#list.until < Date.now()) {
      const list = { models: this.#ask(), until: Date.now() + LIMITS.listIsKept };
      this.#list = list;
      // Where nobody answered, the next who asks is not to be told so without a look.
      void list.models.then(({ length }) => {
        if (length === 0) list.until = 0;
      });
    }
    return this.#list.models;
  }

  async #ask(): Promise<Served[]> {
    return (await Promise.all(this.#servers.map((server) => this.#modelsOf(server)))).flat();
  }

  async #modelsOf(server: string): Promise<Served[]> {
    try {
      const signal = AbortSignal.timeout(LIMITS.list);
      const response = await fetch(`${server}/v1/models`, { headers: this.#headers, signal });
      const { data } = modelList.parse(await response.json());
      return data.map(({ id, owned_by, max_model_len }) => ({
        id,
        isStandIn: owned_by === "stand-in",
        contextLength: max_model_len ?? USUAL_CONTEXT_LENGTH,
        server,
      }));
    } catch {
      return [];
    }
  }
}

/** Ends an answer that does not go on. */
class Silence {
  readonly #controller = new AbortController();
  readonly #model: string;
  #timer: NodeJS.Timeout | undefined;

  constructor(model: string) {
    this.#model = model;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Starts to wait anew, for so many milliseconds. */
  allow(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(silent(this.#model)), milliseconds);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
