import assert from "node:assert/strict";
import { test } from "node:test";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { appRouter, type Context } from "./router.ts";

/** What the page gets for a question. */
async function ask(procedure: string, context: object): Promise<string> {
  const response = await fetchRequestHandler({
    endpoint: "/api/trpc",
    req: new Request(`http://brain.example/api/trpc/${procedure}`),
    router: appRouter,
    createContext: () => context as Context,
  });
  const { error } = (await response.json()) as { error: { message: string; data: { httpStatus: number } } };
  return `${response.status} ${error.message}`;
}

test("what breaks inside is told without what is inside", async () => {
  const store = { list: () => Promise.reject(new Error("Failed query: select * from conversations")) };
  assert.equal(
    await ask("conversations.list", { user: "ada", store }),
    "500 Something is broken on our side. Try again in a moment.",
  );
});

test("who is not logged in is told so", async () => {
  assert.equal(await ask("conversations.list", { user: undefined }), "401 Log in first.");
});
