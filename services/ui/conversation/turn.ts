import type { ChatEvent } from "../../api/chat/events.ts";

/** A question that was asked on this page, and its answer as far as it has come. */
export type Turn = {
  /** Id of the last stored message that stays above it; 0 where it opens a conversation. */
  after: number;
  /** Nothing where a question that is stored already is answered anew. */
  question: string | undefined;
  /** Whether the server has the question, so that another attempt must not send it again. */
  isKept: boolean;
  /** Id under which the server stores the answer, once it has begun. */
  answer: number | undefined;
  text: string;
  phase: "waiting" | "streaming" | "done" | "stopped" | "failed";
  /** Why it failed, in plain words. */
  problem: string | undefined;
};

/** What happens to a turn: what the server says of it, and what becomes of the connection. */
export type TurnEvent = ChatEvent | { type: "stopped" } | { type: "failed"; message: string };

export function beginTurn(after: number, question: string | undefined): Turn {
  return {
    after,
    question,
    isKept: question === undefined,
    answer: undefined,
    text: "",
    phase: "waiting",
    problem: undefined,
  };
}

/** Once a turn is over, nothing changes it: what still arrives of it is late. */
export function advanceTurn(turn: Turn, event: TurnEvent): Turn {
  if (isOver(turn)) return turn;
  switch (event.type) {
    case "start":
      return { ...turn, isKept: true, answer: event.answer };
    case "token":
      return { ...turn, phase: "streaming", text: turn.text + event.text };
    case "done":
      return { ...turn, phase: "done" };
    case "stopped":
      return { ...turn, phase: "stopped" };
    case "error":
    case "failed":
      return { ...turn, phase: "failed", problem: event.message };
  }
}

export function isOver({ phase }: Turn): boolean {
  return phase === "done" || phase === "stopped" || phase === "failed";
}
