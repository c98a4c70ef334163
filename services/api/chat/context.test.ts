import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChatMessage } from "../../shared/model/client.ts";
import { answerTokens, fitContext } from "./context.ts";

const user = (content: string): ChatMessage => ({ role: "user", content });
const assistant = (content: string): ChatMessage => ({ role: "assistant", content });

test("a short conversation goes to the model whole", () => {
  const messages = [user("a"), assistant("b"), user("c")];
  assert.deepEqual(fitContext(messages, 1000), messages);
});

test("of a long one the oldest turns are left out, and it begins with a question", () => {
  const messages = [
    user("x".repeat(900)),
    assistant("b".repeat(900)),
    user("c".repeat(900)),
    assistant("d"),
    user("e"),
  ];
  assert.deepEqual(fitContext(messages, 1000), messages.slice(2));
});

test("a question that is too long alone is sent all the same", () => {
  assert.equal(fitContext([user("x".repeat(9000))], 1000).length, 1);
});

test("an answer gets a quarter of the context, but never more than it needs", () => {
  assert.deepEqual([answerTokens(2048), answerTokens(131_072)], [512, 4096]);
});
