import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { OpenAiClient } from "./client.ts";

const served = JSON.stringify({ data: [{ id: "a-model", max_model_len: 4096 }] });

test("a server that did not answer is asked again at once, one that did is not", async (context) => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    if (asked === 1) response.destroy();
    else response.end(served);
  }).listen(0, "127.0.0.1");
  context.after(() => server.close());
  await once(server, "listening");
  const client = new OpenAiClient([`http://127.0.0.1:${(server.address() as AddressInfo).port}`]);

  assert.deepEqual(await client.models(), []);
  const models = [{ id: "a-model", isStandIn: false, contextLength: 4096 }];
  assert.deepEqual(await client.models(), models);
  assert.deepEqual(await client.models(), models);
  assert.equal(asked, 2);
});
