import type { ChatEvent } from "../../api/chat/events.ts";

/** An answer's events, from however the network cuts their text. */
export class EventParser {
  #rest = "";

  /** The events that this piece of text brings to their end. */
  push(text: string): ChatEvent[] {
    const blocks = (this.#rest + text).split("\n\n");
    this.#rest = blocks.pop() ?? "";
    return blocks.map(eventOf).filter((event) => event !== undefined);
  }
}

/** Nothing for a comment, which only keeps the connection open. */
function eventOf(block: string): ChatEvent | undefined {
  const fields = new Map(block.split("\n").map(fieldOf));
  const [type, data] = [fields.get("event"), fields.get("data")];
  if (type === undefined || data === undefined) return undefined;
  return { type, ...JSON.parse(data) } as ChatEvent;
}

function fieldOf(line: string): [string, string] {
  const [, name = "", value = ""] = /^([^:]*): ?(.*)$/.exec(line) ?? [];
  return [name, value];
}

/** The events of a response's body as they come. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ChatEvent> {
  const parser = new EventParser();
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parser.push(value);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
