import assert from "node:assert/strict";
import { test } from "node:test";
import { explain, problemOf } from "./problem.ts";

const said = (message: string) => JSON.stringify({ message });

test("what our server says is told as it says it", () => {
  const problem = problemOf(409, said("llama is not available right now. Choose another model."));
  assert.deepEqual(
    [problem.kind, problem.message],
    ["refused", "llama is not available right now. Choose another model."],
  );
});

test("an edge's page of HTML is not shown to a reader", () => {
  const problem = problemOf(502, "<html><h1>502 Bad Gateway</h1></html>");
  assert.deepEqual(
    [problem.kind, problem.message],
    ["server", "The server is not answering right now. Try again in a moment."],
  );
});

test("a session that is over is told apart from other refusals", () => {
  assert.equal(problemOf(401, said("Log in first.")).kind, "session");
  assert.match(problemOf(401, "").message, /session is over/);
});

test("a status without words is named", () => {
  assert.match(problemOf(413, "").message, /status 413/);
});

test("an error of the page itself shows no stack to its reader", () => {
  assert.match(explain(new TypeError("x is undefined")), /broken on this page/);
});
