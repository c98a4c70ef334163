import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChatEvent } from "../../api/chat/events.ts";
import { beginTurn } from "./turn.ts";
import { type Asked, isRunning, Turns } from "./turns.ts";

const start: ChatEvent = { type: "start", conversation: "c1", answer: 2 };
const token = (text: string): ChatEvent => ({ type: "token", text });

/** Turns whose answers are these events, then what `end` does, and what they told the world. */
function turnsWith(events: ChatEvent[], end: (signal: AbortSignal) => Promise<void> = async () => {}) {
  const asked: Asked[] = [];
  const told: string[] = [];
  const turns = new Turns({
    async *open(request, signal) {
      asked.push(request);
      yield* events;
      await end(signal);
    },
    explain: (error) => (error as Error).message,
    onBegun: (conversation) => told.push(`begun ${conversation}`),
    onOver: (conversation) => told.push(`over ${conversation}`),
  });
  return { turns, asked, told };
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  signal.throwIfAborted();
}

test("a new conversation gets its id with the first event, and its turn moves there", async () => {
  const { turns, asked, told } = turnsWith([start, token("Good"), token(" day"), { type: "done" }]);
  await turns.run(undefined, "llama", beginTurn(0, "Hello"));
  assert.deepEqual(asked, [{ model: "llama", content: "Hello" }]);
  assert.equal(turns.of(undefined), undefined);
  assert.deepEqual([turns.of("c1")?.phase, turns.of("c1")?.text], ["done", "Good day"]);
  assert.deepEqual(told, ["begun c1", "over c1"]);
});

test("a question that is kept is answered anew without being sent", async () => {
  const { turns, asked } = turnsWith([start, { type: "done" }]);
  await turns.run("c1", "llama", beginTurn(4, undefined));
  await turns.run("c1", "llama", { ...beginTurn(4, "Hello"), isKept: true });
  assert.deepEqual(asked, [
    { conversation: "c1", model: "llama" },
    { conversation: "c1", model: "llama" },
  ]);
});

test("a stream that ends without saying how has broken off", async () => {
  const { turns } = turnsWith([start, token("Good")]);
  await turns.run("c1", "llama", beginTurn(0, "Hello"));
  assert.deepEqual([turns.of("c1")?.phase, turns.of("c1")?.text], ["failed", "Good"]);
  assert.match(turns.of("c1")?.problem ?? "", /broke off/);
});

test("an error is told in the words of the page, and the question stays", async () => {
  const { turns, told } = turnsWith([], async () => {
    throw new Error("The server cannot be reached.");
  });
  await turns.run(undefined, "llama", beginTurn(0, "Hello"));
  const turn = turns.of(undefined);
  assert.deepEqual(
    [turn?.problem, turn?.question, turn?.isKept],
    ["The server cannot be reached.", "Hello", false],
  );
  assert.deepEqual(told, ["over undefined"]);
});

test("stopping ends the connection and keeps what was said", async () => {
  const { turns } = turnsWith([start, token("Good")], untilAborted);
  const heard = Promise.withResolvers<void>();
  turns.subscribe(() => turns.of("c1")?.text && heard.resolve());
  const run = turns.run("c1", "llama", beginTurn(0, "Hello"));
  await heard.promise;
  assert.equal(isRunning(turns.of("c1")), true);
  turns.stop("c1");
  await run;
  assert.deepEqual([turns.of("c1")?.phase, turns.of("c1")?.text], ["stopped", "Good"]);
});

test("a conversation that was left before it had an id opens nothing when its answer comes late", async () => {
  const gate = Promise.withResolvers<void>();
  const told: string[] = [];
  const turns = new Turns({
    async *open() {
      await gate.promise;
      yield start;
    },
    explain: String,
    onBegun: (conversation) => told.push(conversation),
    onOver: () => {},
  });
  const run = turns.run(undefined, "llama", beginTurn(0, "Hello"));
  turns.forgetNew();
  gate.resolve();
  await run;
  assert.deepEqual([told, turns.of(undefined), turns.of("c1")], [[], undefined, undefined]);
});
