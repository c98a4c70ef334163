import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { createModelServer, type ModelServerOptions } from "./server.ts";

const usual: ModelServerOptions = { model: "llama3.1-8b", maxModelLen: 200, pace: 100_000 };

/** A server until the test is over; asks it for a path, with a body as JSON. */
async function serve(context: TestContext, options: Partial<ModelServerOptions> = {}) {
  const server = createModelServer({ ...usual, ...options });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  return (path: string, body?: object, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      ...init,
      ...(body && { method: "POST", body: JSON.stringify(body) }),
    });
}

const question = { model: "llama3.1-8b", messages: [{ role: "user", content: "What is a vSwitch?" }] };

test("the list of models says that this one is a stand-in", async (context) => {
  const ask = await serve(context);
  const { data } = (await (await ask("/v1/models")).json()) as { data: object[] };
  const { id, owned_by, max_model_len } = data[0] as Record<string, unknown>;
  assert.deepEqual([id, owned_by, max_model_len], ["llama3.1-8b", "stand-in", 200]);
});

test("an answer comes whole with its usage, and the same again as a stream", async (context) => {
  const ask = await serve(context);
  const whole = (await (await ask("/v1/chat/completions", question)).json()) as Completion;
  const text = whole.choices[0]?.message?.content ?? "";
  assert.match(text, /> What is a vSwitch\?/);
  assert.equal(whole.usage?.total_tokens, whole.usage!.prompt_tokens + whole.usage!.completion_tokens);

  const options = { stream: true, stream_options: { include_usage: true } };
  const chunks = await eventsOf(await ask("/v1/chat/completions", { ...question, ...options }));
  assert.equal(chunks.map(({ choices }) => choices[0]?.delta?.content ?? "").join(""), text);
  assert.equal(chunks.at(-2)?.choices[0]?.finish_reason, "stop");
  assert.deepEqual(chunks.at(-1)?.usage, whole.usage);
});

test("who asks for it in detail gets an answer that takes long", async (context) => {
  const ask = await serve(context, { maxModelLen: 4096 });
  const messages = [{ role: "user", content: "Tell me in detail." }];
  const answer = (await (await ask("/v1/chat/completions", { ...question, messages })).json()) as Completion;
  assert.equal(answer.choices[0]?.finish_reason, "stop");
  assert.ok((answer.usage?.completion_tokens ?? 0) > 1000);
});

test("an answer ends where its tokens end, and few tokens make a title", async (context) => {
  const ask = await serve(context);
  const cut = (await (
    await ask("/v1/chat/completions", { ...question, max_tokens: 40 })
  ).json()) as Completion;
  assert.deepEqual([cut.choices[0]?.finish_reason, cut.usage?.completion_tokens], ["length", 40]);
  const title = (await (
    await ask("/v1/chat/completions", { ...question, max_tokens: 24 })
  ).json()) as Completion;
  assert.equal(title.choices[0]?.message?.content, "What is a vSwitch");
});

test("requests that cannot be answered are refused in vLLM's words", async (context) => {
  const ask = await serve(context);
  const long = [{ role: "user", content: "word ".repeat(300) }];
  const refused = async (body: object) => {
    const response = await ask("/v1/chat/completions", body);
    const { error } = (await response.json()) as { error: { message: string; type: string; code: number } };
    return [response.status, error.type, error.code, error.message.split(".")[0]];
  };
  assert.deepEqual(await refused({ ...question, model: "gpt" }), [
    404,
    "NotFoundError",
    404,
    "The model `gpt` does not exist",
  ]);
  assert.deepEqual(await refused({ ...question, messages: long }), [
    400,
    "BadRequestError",
    400,
    "This model's maximum context length is 200 tokens",
  ]);
  assert.deepEqual((await refused({ model: "llama3.1-8b" })).slice(0, 3), [400, "Bad Request", 400]);
});

test("a key that was asked for must be shown for everything but health and metrics", async (context) => {
  const ask = await serve(context, { apiKey: "k" });
  assert.equal((await ask("/v1/models")).status, 401);
  assert.equal((await ask("/v1/models", undefined, { headers: { authorization: "Bearer k" } })).status, 200);
  assert.equal((await ask("/health")).status, 200);
});

test("a reader who leaves ends the work on the answer, and the metrics tell", async (context) => {
  const ask = await serve(context, { pace: 5 });
  const reader = new AbortController();
  const response = await ask(
    "/v1/chat/completions",
    { ...question, stream: true },
    { signal: reader.signal },
  );
  await response.body!.getReader().read();
  assert.match(await (await ask("/metrics")).text(), /vllm:num_requests_running\{.*\} 1\n/);
  reader.abort();
  const metrics = await until(async () => {
    const text = await (await ask("/metrics")).text();
    return /num_requests_running\{.*\} 0\n/.test(text) ? text : undefined;
  });
  assert.match(
    metrics,
    /vllm:request_success_total\{engine="0",model_name="llama3.1-8b",finished_reason="abort"\} 1\n/,
  );
});

type Completion = {
  choices: {
    message?: { content: string };
    delta?: { content?: string };
    finish_reason: string | null;
  }[];
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
};

async function eventsOf(response: Response): Promise<Completion[]> {
  const lines = (await response.text()).split("\n\n").filter(Boolean);
  assert.equal(lines.pop(), "data: [DONE]");
  return lines.map((line) => JSON.parse(line.slice("data: ".length)));
}

async function until<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
  }
}
