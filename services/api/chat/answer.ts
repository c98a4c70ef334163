import type { ConversationStore, Progress } from "../../shared/conversations/store.ts";
import type { Logger } from "../../shared/log.ts";
import type { ChatMessage, Model, ModelClient } from "../../shared/model/client.ts";
import { ModelError } from "../../shared/model/error.ts";
import type { ChatMetrics } from "../metrics.ts";
import { answerTokens, fitContext } from "./context.ts";
import type { ChatEvent } from "./events.ts";

/** Milliseconds between two savings of an answer that still comes; what a killed server loses at most. */
const SAVE_EVERY = 1000;

const INSTRUCTION: ChatMessage = {
  role: "system",
  content: "You are BrainAll, a helpful assistant. Answer in the language of the question. Use Markdown.",
};

export type Answering = {
  store: ConversationStore;
  models: ModelClient;
  metrics: ChatMetrics;
  log: Logger;
  /** Asks for a title of a conversation that has none. */
  wantTitle: (conversation: string) => Promise<void>;
};

export type Turn = {
  conversation: { id: string; title: string | null };
  /** The stored answer that is to be filled. */
  answer: number;
  model: Model;
  /** Aborted when the reader leaves, or when the server can wait no longer (with an Error for the reader). */
  signal: AbortSignal;
};

/** Streams the answer to the last question of a conversation, and keeps what was streamed, however it ends. */
export async function* answer(
  { store, models, metrics, log, wantTitle }: Answering,
  turn: Turn,
): AsyncGenerator<ChatEvent> {
  const { conversation, model, signal } = turn;
  const stream = metrics.begin(model.id);
  const progress: Progress = { content: "", status: "stopped" };
  const save = async () => store.saveAnswer(turn.answer, progress);
  let saved = Date.now();
  try {
    yield { type: "start", conversation: conversation.id, answer: turn.answer };
    const stored = await store.messages(conversation.id);
    const said = stored.filter(({ id, content }) => id !== turn.answer && content !== "");
    const messages = [
      INSTRUCTION,
      ...fitContext(
        said.map(({ role, content }) => ({ role, content })),
        model.contextLength,
      ),
    ];
    const maxTokens = answerTokens(model.contextLength);
    for await (const text of models.chat({ model: model.id, messages, maxTokens, signal })) {
      stream.token();
      progress.content += text;
      yield { type: "token", text };
      if (Date.now() - saved < SAVE_EVERY) continue;
      saved = Date.now();
      await store.saveAnswer(turn.answer, { ...progress, status: "streaming" });
    }
    progress.status = "complete";
    await save();
    stream.end("complete");
    if (conversation.title === null) await wantTitle(conversation.id);
    yield { type: "done" };
  } catch (error) {
    const message = tellUser(error, signal);
    if (message === undefined) return;
    Object.assign(progress, { status: "failed", error: message });
    stream.end(error instanceof ModelError ? error.failure : "failed");
    log.error({ err: error, conversation: conversation.id, model: model.id }, "an answer failed");
    yield { type: "error", message };
  } finally {
    stream.end("stopped");
    if (progress.status !== "complete") {
      await save().catch((error) =>
        log.error({ err: error, answer: turn.answer }, "an answer could not be stored"),
      );
    }
  }
}

/** Nothing where the reader has left. */
function tellUser(error: unknown, signal: AbortSignal): string | undefined {
  if (error instanceof ModelError) return error.message;
  if (!signal.aborted) return "The answer could not be stored. Try again in a moment.";
  return signal.reason instanceof ServerStops ? signal.reason.message : undefined;
}

/** Why an answer ends that did not come to its end while its server waited to stop. */
export class ServerStops extends Error {
  override name = "ServerStops";

  constructor() {
    super("The server is being restarted. What you see is kept; try again.");
  }
}
