import { contextTooLong, invalid, unknownModel } from "./error.ts";
import { tokensOf } from "./text.ts";

export type ChatMessage = { role: string; content: string };

/** A valid request for a chat completion. */
export type ChatRequest = {
  messages: ChatMessage[];
  promptTokens: number;
  maxTokens: number;
  stream: boolean;
  /** Whether a stream ends with a chunk that tells the usage. */
  includeUsage: boolean;
};

export type Engine = { model: string; maxModelLen: number };

/** Checks the body of a request as vLLM does; throws a ModelServerError. */
export function readRequest(body: unknown, { model, maxModelLen }: Engine): ChatRequest {
  if (typeof body !== "object" || body === null) throw invalid("body", "Input should be a valid dictionary");
  const given = body as Record<string, unknown>;
  const messages = readMessages(given.messages);
  if (typeof given.model === "string" && given.model !== model) throw unknownModel(given.model);
  const promptTokens = messages.reduce((sum, { content }) => sum + tokensOf(content).length, 0);
  if (promptTokens >= maxModelLen) throw contextTooLong(maxModelLen, promptTokens);
  const left = maxModelLen - promptTokens;
  const wanted = given.max_completion_tokens ?? given.max_tokens ?? left;
  if (!Number.isInteger(wanted) || Number(wanted) < 1)
    throw invalid("max_tokens", "max_tokens must be at least 1");
  const options = given.stream_options as { include_usage?: unknown } | null | undefined;
  return {
    messages,
    promptTokens,
    maxTokens: Math.min(Number(wanted), left),
    stream: given.stream === true,
    includeUsage: options?.include_usage === true,
  };
}

function readMessages(given: unknown): ChatMessage[] {
  if (given === undefined) throw invalid("messages", "Field required");
  if (!Array.isArray(given) || given.length === 0)
    throw invalid("messages", "Input should be a non-empty list");
  return given.map((message: { role?: unknown; content?: unknown } | null) => {
    if (typeof message?.role !== "string") throw invalid("messages", "Field required");
    return { role: message.role, content: textOf(message.content) };
  });
}

/** A content is a text or a list of parts; only the texts are read. */
function textOf(content: unknown): string {
  if (!Array.isArray(content)) return String(content ?? "");
  return content.map((part: { text?: unknown } | null) => String(part?.text ?? "")).join("");
}
