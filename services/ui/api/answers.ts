import type { ChatEvent } from "../../api/chat/events.ts";
import { readEvents } from "../conversation/event-stream.ts";
import type { Asked } from "../conversation/turns.ts";
import { ask } from "./http.ts";
import { brokenOff } from "./problem.ts";

/** Asks for an answer and hands on its events as they come. */
export async function* openAnswer(asked: Asked, signal: AbortSignal): AsyncGenerator<ChatEvent> {
  const response = await ask("POST", "/api/chat/send", { body: asked, signal });
  try {
    yield* readEvents(response.body!);
  } catch {
    signal.throwIfAborted();
    throw brokenOff();
  }
}
