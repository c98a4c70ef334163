import type { ChatMessage } from "../../shared/model/client.ts";

/** English has about four characters a token, other languages fewer: better too careful than refused. */
const CHARACTERS_PER_TOKEN = 3;

/** The part of a model's context that is kept for its answer. */
const ANSWER_SHARE = 1 / 4;

/** No answer needs more tokens than this. */
const LONGEST_ANSWER = 4096;

/** Tokens that an answer of a model with this context may have. */
export function answerTokens(contextLength: number): number {
  return Math.min(LONGEST_ANSWER, Math.floor(contextLength * ANSWER_SHARE));
}

/**
 * The latest messages that fit into the context beside the answer, from a question on. The last message is always
 * there: where it alone is too long, the model says so better than we could.
 */
export function fitContext(messages: ChatMessage[], contextLength: number): ChatMessage[] {
  let room = (contextLength - answerTokens(contextLength)) * CHARACTERS_PER_TOKEN;
  const fitting: ChatMessage[] = [];
  for (const message of messages.toReversed()) {
    room -= message.content.length;
    if (room < 0 && fitting.length > 0) break;
    fitting.unshift(message);
  }
  while (fitting.length > 1 && fitting[0]?.role === "assistant") fitting.shift();
  return fitting;
}
