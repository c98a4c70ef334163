import type { StoredMessage } from "../../shared/conversations/store.ts";
import { beginTurn, isOver, type Turn } from "./turn.ts";

/** A message as it stands on the page. */
export type Shown = {
  /** Its place: the same before and after it is stored, so that nothing on the page is made anew. */
  key: string;
  role: "user" | "assistant";
  text: string;
  status: "waiting" | "streaming" | "complete" | "stopped" | "failed";
  problem: string | undefined;
};

/**
 * What is stored of a conversation with the turn of this page at its end. A turn that is over gives way to what is
 * stored, once the server has stored how it ended.
 */
export function showMessages(stored: StoredMessage[], turn: Turn | undefined): Shown[] {
  const hasGivenWay = !turn || (isOver(turn) && isStored(stored, turn));
  const above = hasGivenWay ? stored : stored.filter(({ id }) => id <= turn.after);
  const all = [...above.flatMap(showStored), ...(hasGivenWay ? [] : showTurn(turn))];
  return all.map((message, place) => ({ key: String(place), ...message }));
}

/** The turn that asks a new question: below everything that is stored, also of a turn that was over just now. */
export function askNext(stored: StoredMessage[], turn: Turn | undefined, question: string): Turn {
  return beginTurn(Math.max(stored.at(-1)?.id ?? 0, turn?.answer ?? 0), question);
}

/** The turn that tries the last question again. It is sent anew only where the server does not have it. */
export function retryOf(stored: StoredMessage[], turn: Turn | undefined): Turn {
  const lastQuestion = stored.findLast(({ role }) => role === "user")?.id ?? 0;
  const isMissing = turn?.question !== undefined && !turn.isKept && lastQuestion <= turn.after;
  if (isMissing) return beginTurn(turn.after, turn.question);
  if (turn && lastQuestion <= turn.after) return { ...beginTurn(turn.after, turn.question), isKept: true };
  return beginTurn(lastQuestion, undefined);
}

/** Whether somebody answers the last question elsewhere: in another tab, or for a page that was left. */
export function isAnsweredElsewhere(stored: StoredMessage[]): boolean {
  return stored.at(-1)?.status === "streaming";
}

/** Where the server never said which answer it is, a new one below the question that was sent is. */
function isStored(stored: StoredMessage[], { after, answer, isKept }: Turn): boolean {
  return stored.some(({ id, role, status }) => {
    const isAnswer = answer === undefined ? !isKept && role === "assistant" && id > after : id === answer;
    return isAnswer && status !== "streaming";
  });
}

type Said = Omit<Shown, "key">;

function showStored({ role, content, status, error }: StoredMessage): Said[] {
  if (role === "system") return [];
  const waits = status === "streaming" && content === "";
  return [
    {
      role,
      text: content,
      status: waits ? "waiting" : status,
      problem: error ?? undefined,
    },
  ];
}

function showTurn({ question, text, phase, problem }: Turn): Said[] {
  const answer: Said = {
    role: "assistant",
    text,
    status: phase === "done" ? "complete" : phase,
    problem,
  };
  if (question === undefined) return [answer];
  return [{ role: "user", text: question, status: "complete", problem: undefined }, answer];
}
