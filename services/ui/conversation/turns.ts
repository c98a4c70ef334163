import type { ChatEvent } from "../../api/chat/events.ts";
import { advanceTurn, isOver, type Turn, type TurnEvent } from "./turn.ts";

/** What is asked of the server. */
export type Asked = { conversation?: string; model: string; content?: string };

/** What turns need of the world. */
export type TurnsWorld = {
  /** Opens an answer; throws what is told by `explain`. */
  open: (asked: Asked, signal: AbortSignal) => AsyncIterable<ChatEvent>;
  /** An error in plain words. */
  explain: (error: unknown) => string;
  /** A new conversation has got its id. */
  onBegun: (conversation: string) => void;
  /** A turn is over: what is stored has changed. */
  onOver: (conversation: string | undefined) => void;
};

/** The place of the conversation that has no id yet. */
const NEW = "new";

const BROKEN_OFF = "The connection broke off. What you see is kept; try again.";

/** The turns of this page, one a conversation. They go on while their reader looks at another conversation. */
export class Turns {
  readonly #world: TurnsWorld;
  readonly #turns = new Map<string, Turn>();
  readonly #open = new Map<string, AbortController>();
  readonly #listeners = new Set<() => void>();

  constructor(world: TurnsWorld) {
    this.#world = world;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  of(conversation: string | undefined): Turn | undefined {
    return this.#turns.get(conversation ?? NEW);
  }

  /** Runs a turn to its end. */
  async run(conversation: string | undefined, model: string, turn: Turn): Promise<void> {
    let place = conversation ?? NEW;
    this.#end(place);
    const connection = new AbortController();
    this.#open.set(place, connection);
    this.#set(place, turn);
    const advance = (event: TurnEvent) => {
      // Who was forgotten or begun anew has another connection.
      const current = this.#turns.get(place);
      if (current && this.#open.get(place) === connection) this.#set(place, advanceTurn(current, event));
    };
    const asked: Asked = {
      model,
      ...(conversation !== undefined && { conversation }),
      ...(turn.question !== undefined && !turn.isKept && { content: turn.question }),
    };
    try {
      for await (const event of this.#world.open(asked, connection.signal)) {
        if (event.type === "start" && place === NEW) place = this.#move(event.conversation, connection);
        advance(event);
      }
      advance({ type: "failed", message: BROKEN_OFF });
    } catch (error) {
      const message = connection.signal.aborted ? "" : this.#world.explain(error);
      advance(connection.signal.aborted ? { type: "stopped" } : { type: "failed", message });
    }
    if (this.#open.get(place) === connection) this.#open.delete(place);
    this.#world.onOver(place === NEW ? undefined : place);
  }

  /** Ends the answer; what came of it stays. */
  stop(conversation: string | undefined): void {
    this.#open.get(conversation ?? NEW)?.abort();
  }

  /** Leaves the page of a new conversation as it was before anything was asked. */
  forgetNew(): void {
    this.#end(NEW);
    if (this.#turns.delete(NEW)) this.#tell();
  }

  forgetAll(): void {
    for (const place of [...this.#open.keys()]) this.#end(place);
    this.#turns.clear();
    this.#tell();
  }

  #end(place: string): void {
    this.#open.get(place)?.abort();
    this.#open.delete(place);
  }

  /** Gives the new conversation its id, unless its reader has left it meanwhile. */
  #move(conversation: string, connection: AbortController): string {
    const turn = this.#turns.get(NEW);
    if (!turn || this.#open.get(NEW) !== connection) return conversation;
    this.#turns.delete(NEW);
    this.#open.delete(NEW);
    this.#turns.set(conversation, turn);
    this.#open.set(conversation, connection);
    this.#world.onBegun(conversation);
    return conversation;
  }

  #set(place: string, turn: Turn): void {
    if (this.#turns.get(place) === turn) return;
    this.#turns.set(place, turn);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Whether an answer is on its way. */
export function isRunning(turn: Turn | undefined): boolean {
  return turn !== undefined && !isOver(turn);
}
