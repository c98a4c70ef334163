import assert from "node:assert/strict";
import { test } from "node:test";
import { testApi } from "./testing/api.ts";

test("a path that PVE does not have is refused as not implemented", async (context) => {
  const { refusal } = testApi(context);
  const { status, message } = await refusal("GET", "/nodes/prox-101/coffee");
  assert.equal(status, 501);
  assert.equal(message, "Method 'GET /nodes/prox-101/coffee' not implemented");
});

test("a parameter that the schema does not know is refused by name", async (context) => {
  const { refusal } = testApi(context);
  const { status, message, errors } = await refusal("GET", "/nodes/prox-101/tasks", {
    limit: "many",
    wish: "x",
  });
  assert.equal(status, 400);
  assert.equal(message, "Parameter verification failed.");
  assert.deepEqual(errors, {
    limit: "type check ('integer') failed - got 'many'",
    wish: "property is not defined in schema and the schema does not allow additional properties",
  });
});

test("a node that is not of the cluster cannot be found by name", async (context) => {
  const { refusal } = testApi(context);
  const { status, message } = await refusal("GET", "/nodes/prox-999/tasks");
  assert.equal(status, 500);
  assert.match(message, /^hostname lookup 'prox-999' failed/);
});
