import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { invalid, ModelServerError } from "./error.ts";
import { EngineMetrics } from "./metrics.ts";
import { type ChatRequest, readRequest } from "./request.ts";
import { answerTo, tokensOf } from "./text.ts";

export type ModelServerOptions = {
  /** The name that requests use. */
  model: string;
  /** Tokens of question and answer together. */
  maxModelLen: number;
  /** Tokens a second of each answer. */
  pace: number;
  /** What requests must show, where there is one. */
  apiKey?: string | undefined;
};

/** Bytes of a request at most. */
const LARGEST_BODY = 8 * 1024 * 1024;

/** A server that speaks as vLLM's does, with a stand-in for the engine. */
export function createModelServer(options: ModelServerOptions): Server {
  const metrics = new EngineMetrics(options.model);
  const created = Math.floor(Date.now() / 1000);
  return createServer(async (request, response) => {
    try {
      await route(request, response);
    } catch (error) {
      if (!(error instanceof ModelServerError)) throw error;
      sendJson(response, error.status, error.body);
    }
  });

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split("?")[0] ?? "";
    const { apiKey } = options;
    if (apiKey && path.startsWith("/v1") && request.headers.authorization !== `Bearer ${apiKey}`) {
      return sendJson(response, 401, { error: "Unauthorized" });
    }
    switch (`${request.method} ${path}`) {
      case "GET /health":
      case "GET /ping":
        response.end();
        return;
      case "GET /version":
        return sendJson(response, 200, { version: "0.33.0+stand-in" });
      case "GET /metrics":
        response.setHeader("content-type", "text/plain; version=0.0.4; charset=utf-8");
        response.end(metrics.print());
        return;
      case "GET /v1/models":
        return sendJson(response, 200, modelList());
      case "POST /v1/chat/completions":
        return complete(readRequest(await readJson(request), options), response);
      default:
        return sendJson(response, 404, { detail: "Not Found" });
    }
  }

  function modelList() {
    const { model, maxModelLen } = options;
    const entry = { id: model, object: "model", created, owned_by: "stand-in", root: model, parent: null };
    return { object: "list", data: [{ ...entry, max_model_len: maxModelLen, permission: [] }] };
  }

  async function complete(request: ChatRequest, response: ServerResponse): Promise<void> {
    const tokens = tokensOf(answerTo(request.messages, request.maxTokens));
    const finishReason = tokens.length > request.maxTokens ? "length" : "stop";
    const reply = new Reply(options.model, request, response);
    let sent = 0;
    try {
      for await (const token of paced(tokens.slice(0, request.maxTokens), response)) {
        sent += 1;
        await reply.token(token);
      }
      reply.end(finishReason, sent);
    } catch (error) {
      // Only the reader's leaving ends an answer early.
      if (!response.destroyed) throw error;
    }
    metrics.promptTokens += request.promptTokens;
    metrics.finish(response.destroyed && !response.writableFinished ? "abort" : finishReason);
    metrics.observe("vllm:request_prompt_tokens", request.promptTokens);
    metrics.observe("vllm:request_generation_tokens", sent);
  }

  /** Hands out tokens at the pace of the engine until the reader leaves. */
  async function* paced(tokens: string[], response: ServerResponse): AsyncGenerator<string> {
    const left = new AbortController();
    response.once("close", () => left.abort());
    const started = performance.now();
    let last = started;
    metrics.running += 1;
    metrics.observe("vllm:request_queue_time_seconds", 0);
    try {
      for (const [index, token] of tokens.entries()) {
        // Counted from the start, so that late timers do not add up.
        const due = started + ((index + 1) * 1000) / options.pace;
        await wait(Math.max(due - performance.now(), 0), undefined, { signal: left.signal });
        const now = performance.now();
        const name = index === 0 ? "vllm:time_to_first_token_seconds" : "vllm:inter_token_latency_seconds";
        metrics.observe(name, (now - last) / 1000);
        last = now;
        metrics.generationTokens += 1;
        yield token;
      }
    } finally {
      metrics.running -= 1;
      metrics.observe("vllm:e2e_request_latency_seconds", (performance.now() - started) / 1000);
    }
  }
}

/** An answer on its way: chunk by chunk, or gathered. */
class Reply {
  readonly #request: ChatRequest;
  readonly #response: ServerResponse;
  readonly #head: { id: string; created: number; model: string };
  #text = "";

  constructor(model: string, request: ChatRequest, response: ServerResponse) {
    this.#request = request;
    this.#response = response;
    this.#head = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model };
    if (!request.stream) return;
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
    });
    this.#chunk([{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }]);
  }

  async token(text: string): Promise<void> {
    this.#text += text;
    if (!this.#request.stream) return;
    const choice = { index: 0, delta: { content: text }, finish_reason: null };
    if (!this.#chunk([choice]) && !this.#response.destroyed) await once(this.#response, "drain");
  }

  end(finishReason: string, tokens: number): void {
    const { promptTokens, stream, includeUsage } = this.#request;
    const usage = {
      prompt_tokens: promptTokens,
      completion_tokens: tokens,
      total_tokens: promptTokens + tokens,
    };
    if (!stream) {
      const message = { role: "assistant", content: this.#text };
      const choices = [{ index: 0, message, logprobs: null, finish_reason: finishReason }];
      sendJson(this.#response, 200, { ...this.#head, object: "chat.completion", choices, usage });
      return;
    }
    this.#chunk([{ index: 0, delta: {}, finish_reason: finishReason }]);
    if (includeUsage) this.#chunk([], usage);
    this.#response.end("data: [DONE]\n\n");
  }

  #chunk(choices: object[], usage?: object): boolean {
    const chunk = { ...this.#head, object: "chat.completion.chunk", choices, ...(usage && { usage }) };
    return this.#response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > LARGEST_BODY) throw new ModelServerError(413, "BadRequestError", "Request body too large");
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw invalid("body", "JSON decode error");
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
