import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import { type Application, MODEL, startApplication } from "./application.ts";
import { allEvents, BrowserSession, sentEvents } from "./browser-session.ts";
import { runProgram, startProgram, until } from "./programs.ts";
import { PASSWORD } from "./servers.ts";

// Everything real but the model: PostgreSQL, Redis, the API, the workers, and the lab's model server.

const ada = { email: "ada@example.org", password: "analytical engine", name: "Ada" };

let application: Application;
let base: string;
let database: pg.Pool;

before(async () => {
  application = await startApplication({ pace: 400 });
  base = application.base;
  database = new pg.Pool({
    host: application.servers.folder,
    user: "brainall",
    database: "postgres",
    password: PASSWORD,
  });
  database.on("error", () => {});
});

after(async () => {
  await database?.end();
  await application?.stop();
});

async function loggedIn(): Promise<BrowserSession> {
  const browser = new BrowserSession(base);
  const { status } = await browser.send("POST", "/api/auth/login", ada);
  assert.equal(status, 200);
  return browser;
}

test("two migrations at once leave one set of tables, and a third finds nothing to do", async () => {
  await runProgram("api/migrate.ts", application.environment);
  const { rows } = await database.query("select count(*)::int as count from drizzle.__drizzle_migrations");
  assert.equal(rows[0].count, 1);
});

test("who registers is logged in, logs out and in again; the cookies are out of reach of scripts", async () => {
  const browser = new BrowserSession(base);
  const registered = await browser.send("POST", "/api/auth/register", ada);
  assert.equal(registered.status, 201);
  for (const cookie of registered.headers.getSetCookie()) {
    assert.match(cookie, /^__Host-.*; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  }
  const me = (await (await browser.send("GET", "/api/auth/me")).json()) as { email: string };
  assert.equal(me.email, "ada@example.org");

  assert.equal((await browser.send("POST", "/api/auth/logout")).status, 204);
  assert.equal(browser.cookies.size, 0);
  assert.equal((await browser.send("GET", "/api/auth/me")).status, 401);
  assert.equal((await browser.send("POST", "/api/auth/register", ada)).status, 409);
  await loggedIn();
});

test("an expired access token is renewed on the way, and a used refresh token ends the session", async () => {
  const browser = await loggedIn();
  const stolen = new Map(browser.cookies);
  browser.cookies.delete("__Host-access");
  assert.equal((await browser.send("GET", "/api/auth/me")).status, 200);
  assert.ok(browser.cookies.has("__Host-access"));

  await database.query("update sessions set rotated_at = now() - interval '1 hour'");
  const thief = new BrowserSession(base);
  thief.cookies.set("__Host-refresh", stolen.get("__Host-refresh") ?? "");
  assert.equal((await thief.send("GET", "/api/auth/me")).status, 401);
  browser.cookies.delete("__Host-access");
  assert.equal((await browser.send("GET", "/api/auth/me")).status, 401);
});

test("a request that another site's page makes is refused", async () => {
  const browser = await loggedIn();
  const headers = { "sec-fetch-site": "cross-site" };
  assert.equal((await browser.send("POST", "/api/auth/logout", undefined, { headers })).status, 403);
});

test("after ten wrong passwords an account is closed for a while", async () => {
  const browser = new BrowserSession(base);
  const attempt = async () =>
    (await browser.send("POST", "/api/auth/login", { email: "eve@example.org", password: "guess" })).status;
  const statuses: number[] = [];
  for (let count = 0; count < 11; count++) statuses.push(await attempt());
  assert.deepEqual([...new Set(statuses.slice(0, 10)), statuses[10]], [401, 429]);
});

test("an answer streams, is stored, gets a title from the workers, and can be read again", async () => {
  const browser = await loggedIn();
  const [first] = await browser.query<{ id: string; isStandIn: boolean }[]>("models.list");
  assert.deepEqual([first?.id, first?.isStandIn], [MODEL, true]);

  const body = { model: MODEL, content: "How do I bake bread?" };
  const events = await allEvents(await browser.send("POST", "/api/chat/send", body));
  const text = events.map(({ data }) => data.text ?? "").join("");
  assert.deepEqual([events.at(0)?.type, events.at(-1)?.type], ["start", "done"]);
  assert.ok(events.length > 50, `the answer came in ${events.length} events`);

  const id = events[0]?.data.conversation;
  const stored = await browser.query<{ messages: { role: string; content: string; status: string }[] }>(
    "conversations.get",
    { id },
  );
  assert.deepEqual(
    stored.messages.map(({ role, content, status }) => [role, content, status]),
    [
      ["user", "How do I bake bread?", "complete"],
      ["assistant", text, "complete"],
    ],
  );
  const title = await until(async () => {
    const [conversation] = await browser.query<{ title: string | null }[]>("conversations.list");
    return conversation?.title ?? undefined;
  });
  assert.equal(title, "How do I bake bread");
});

test("what belongs to one user does not exist for another", async () => {
  const browser = await loggedIn();
  const [conversation] = await browser.query<{ id: string }[]>("conversations.list");
  const other = new BrowserSession(base);
  await other.send("POST", "/api/auth/register", { ...ada, email: "grace@example.org" });
  await assert.rejects(other.query("conversations.get", { id: conversation?.id }), /does not exist/);
  const body = { model: MODEL, content: "mine?", conversation: conversation?.id };
  assert.equal((await other.send("POST", "/api/chat/send", body)).status, 404);
});

test("a reader who leaves ends the answer, and what was said is kept", async () => {
  const browser = await loggedIn();
  const reader = new AbortController();
  const body = { model: MODEL, content: "Tell me a lot." };
  const response = await browser.send("POST", "/api/chat/send", body, { signal: reader.signal });
  let answer: unknown;
  let count = 0;
  await assert.rejects(async () => {
    for await (const { type, data } of sentEvents(response)) {
      if (type === "start") answer = data.answer;
      if (++count === 5) reader.abort();
    }
  });
  const stored = await until(async () => {
    const { rows } = await database.query("select status, content from messages where id = $1", [answer]);
    return rows[0]?.status !== "streaming" && rows[0];
  });
  assert.equal(stored.status, "stopped");
  assert.ok(stored.content.length > 0);
});

test("a model that is not served is refused in plain words, before anything is stored", async () => {
  const browser = await loggedIn();
  const refused = await browser.send("POST", "/api/chat/send", { model: "gpt", content: "Hello?" });
  assert.equal(refused.status, 409);
  assert.match(await refused.text(), /gpt is not available right now/);
});

test("metrics are for those who ask directly, not for those who come through the edge", async () => {
  assert.match(
    await (await fetch(`${base}/metrics`)).text(),
    /brainall_tokens_streamed_total\{model="llama3.1-8b"\} \d{2}/,
  );
  assert.match(
    await (await fetch(`${application.workersBase}/metrics`)).text(),
    /brainall_queue_jobs\{queue="titles",state="waiting"\} 0/,
  );
  const headers = { "x-forwarded-for": "203.0.113.66" };
  assert.equal((await fetch(`${base}/metrics`, { headers })).status, 404);
});

test("health tells which dependency is away, and that it is back, without a restart", async () => {
  const health = async () => {
    const response = await fetch(`${base}/api/health`);
    return { code: response.status, ...((await response.json()) as object) };
  };
  const well = { code: 200, status: "ok", database: "ok", redis: "ok" };
  assert.deepEqual(await health(), well);
  await application.servers.redis.kill();
  assert.deepEqual(await health(), { code: 503, status: "degraded", database: "ok", redis: "unreachable" });
  await loggedIn();
  await application.servers.database.kill();
  assert.deepEqual(await health(), {
    code: 503,
    status: "degraded",
    database: "unreachable",
    redis: "unreachable",
  });
  await Promise.all([application.servers.redis.start(), application.servers.database.start()]);
  await until(async () => (await health()).code === 200);
});

test("a server that is told to end lets an open answer come to its end", async () => {
  const browser = await loggedIn();
  const response = await browser.send("POST", "/api/chat/send", { model: MODEL, content: "Long?" });
  const types: string[] = [];
  let status: Promise<number | null> | undefined;
  for await (const { type } of sentEvents(response)) {
    types.push(type);
    status ??= application.api.stop();
  }
  assert.equal(types.at(-1), "done");
  assert.equal(await status, 0);
  await assert.rejects(fetch(`${base}/api/health`));
  assert.doesNotMatch(application.api.log(), /analytical|correct horse|kkkk|bake bread/);
});

test("workers that are told to end while their queue is away end all the same", {
  timeout: 60_000,
}, async () => {
  await application.servers.redis.kill();
  assert.equal(await application.workers.stop(), 0);
  await application.servers.redis.start();
});

test("a wrong configuration ends a program at once, with all mistakes and status 78", async () => {
  const program = startProgram("api/main.ts", { ...application.environment, LISTEN: "here", CACHE_URL: "" });
  assert.equal(await program.ended, 78);
  assert.match(program.log(), /has 2 mistakes:\n {2}- LISTEN is "here".*\n {2}- CACHE_URL is not set/);
});
