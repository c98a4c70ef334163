import assert from "node:assert/strict";
import { test } from "node:test";
import type { MessageStatus, StoredMessage } from "../../shared/conversations/store.ts";
import { askNext, isAnsweredElsewhere, retryOf, showMessages } from "./shown.ts";
import { advanceTurn, beginTurn, type Turn } from "./turn.ts";

const question = (id: number, content: string): StoredMessage => ({
  id,
  role: "user",
  content,
  status: "complete",
  error: null,
});
const answer = (id: number, content: string, status: MessageStatus = "complete"): StoredMessage => ({
  id,
  role: "assistant",
  content,
  status,
  error: status === "failed" ? "The model is away." : null,
});
const failed = (turn: Turn) => advanceTurn(turn, { type: "failed", message: "The connection broke off." });
const started = (turn: Turn) => advanceTurn(turn, { type: "start", conversation: "c", answer: 4 });
const texts = (stored: StoredMessage[], turn?: Turn) =>
  showMessages(stored, turn).map(({ text, status }) => `${status}: ${text}`);

const stored = [question(1, "Bread?"), answer(2, "Flour.")];

test("a turn stands below what is stored, also when the same turn is already stored in part", () => {
  const turn = advanceTurn(started(beginTurn(2, "And yeast?")), { type: "token", text: "Yes" });
  const expected = ["complete: Bread?", "complete: Flour.", "complete: And yeast?", "streaming: Yes"];
  assert.deepEqual(texts(stored, turn), expected);
  const inPart = [...stored, question(3, "And yeast?"), answer(4, "", "streaming")];
  assert.deepEqual(texts(inPart, turn), expected);
});

test("a turn that is over gives way to what is stored, and not before it is", () => {
  const turn = advanceTurn(
    advanceTurn(started(beginTurn(2, "And yeast?")), { type: "token", text: "Yes, a" }),
    { type: "stopped" },
  );
  const notYet = [...stored, question(3, "And yeast?"), answer(4, "Yes", "streaming")];
  assert.equal(texts(notYet, turn).at(-1), "stopped: Yes, a");
  const now = [...stored, question(3, "And yeast?"), answer(4, "Yes, a lot", "stopped")];
  assert.equal(texts(now, turn).at(-1), "stopped: Yes, a lot");
});

test("a question right after a turn stands below it, though the page has not yet learned that it is stored", () => {
  const next = askNext(
    stored,
    advanceTurn(started(beginTurn(2, "And yeast?")), { type: "stopped" }),
    "Salt?",
  );
  const learned = [...stored, question(3, "And yeast?"), answer(4, "Yes", "stopped")];
  assert.deepEqual(texts(learned, next).slice(2), [
    "complete: And yeast?",
    "stopped: Yes",
    "complete: Salt?",
    "waiting: ",
  ]);
  assert.equal(askNext([], undefined, "Bread?").after, 0);
});

test("an answer that is tried again takes the place of the one that failed", () => {
  const withFailure = [...stored, question(3, "And yeast?"), answer(4, "", "failed")];
  const turn = retryOf(withFailure, undefined);
  assert.deepEqual(texts(withFailure, turn).slice(2), ["complete: And yeast?", "waiting: "]);
});

test("why another attempt failed is shown in the place of why the first did", () => {
  const withFailure = [...stored, question(3, "And yeast?"), answer(4, "", "failed")];
  const [, , , last] = showMessages(withFailure, failed(retryOf(withFailure, undefined)));
  assert.deepEqual([last?.status, last?.problem], ["failed", "The connection broke off."]);
});

test("a question whose connection broke before its answer began may be stored all the same", () => {
  const now = [...stored, question(3, "And yeast?"), answer(4, "Yes", "stopped")];
  assert.equal(texts(now, failed(beginTurn(2, "And yeast?"))).at(-1), "stopped: Yes");
});

test("a question that never reached the server is sent again", () => {
  const again = retryOf(stored, failed(beginTurn(2, "And yeast?")));
  assert.deepEqual([again.question, again.isKept, again.after], ["And yeast?", false, 2]);
});

test("a question that the server has is not sent twice, whether the server said so or it is found stored", () => {
  const said = retryOf(stored, failed(started(beginTurn(2, "And yeast?"))));
  assert.deepEqual([said.question, said.isKept, said.after], ["And yeast?", true, 2]);
  const found = retryOf([...stored, question(3, "And yeast?")], failed(beginTurn(2, "And yeast?")));
  assert.deepEqual([found.question, found.isKept, found.after], [undefined, true, 3]);
});

test("an answer that still streams into the database is known as one that comes elsewhere", () => {
  assert.equal(isAnsweredElsewhere(stored), false);
  assert.equal(isAnsweredElsewhere([question(1, "Bread?"), answer(2, "Fl", "streaming")]), true);
});
