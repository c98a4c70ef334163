/** What the page is told while an answer comes. */
export type ChatEvent =
  | { type: "start"; conversation: string; answer: number }
  | { type: "token"; text: string }
  /** The answer is whole and stored. */
  | { type: "done" }
  /** In plain words, for the user. What came before is kept. */
  | { type: "error"; message: string };

/** An event as it stands in a `text/event-stream`. */
export function encodeEvent({ type, ...data }: ChatEvent): string {
  return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
