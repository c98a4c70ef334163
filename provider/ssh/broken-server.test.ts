import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { TestContext } from "node:test";
import type { EstateError } from "../errors.ts";
import type { Host } from "./hosts.ts";
import { Pool } from "./pool.ts";
import { test } from "./testing/bounded.ts";
import { startBrokenServer } from "./testing/broken-server.ts";
import { makeIdentity } from "./testing/identity.ts";

function poolOf(t: TestContext, db: Host): Pool {
  const pool = new Pool({ db });
  t.after(() => pool.close());
  return pool;
}

async function failureOf(work: Promise<unknown>): Promise<EstateError> {
  return work.then(
    () => assert.fail("it did not fail"),
    (error) => error,
  );
}

test("a connection that breaks in the middle of a step leaves open whether it finished", async (t) => {
  const host = await startBrokenServer(t, makeIdentity(t), {
    script: (channel, client) => channel.write("half of the ans", () => client.end()),
  });
  const connection = await poolOf(t, host).connect("db");
  const error = await failureOf(connection.run("true"));
  assert.equal(error.code, "connection-lost");
  assert.equal(
    error.message,
    `The connection to db was lost in the middle of a step: it is unknown whether the step finished.
  way:  operator → db (127.0.0.1:${host.port})
  seen: Disconnected from 127.0.0.1 port ${host.port}
  next: run the same command again: steps are safe to repeat`,
  );
});

test("after a lost connection, a step says that it never ran, and the next connect dials anew", async (t) => {
  let logins = 0;
  const host = await startBrokenServer(t, makeIdentity(t), {
    loggedIn: () => {
      logins += 1;
    },
    script: (_channel, client) => client.end(),
  });
  const pool = poolOf(t, host);
  const connection = await pool.connect("db");
  await failureOf(connection.run("true"));
  assert.match((await failureOf(connection.run("true"))).message, /nothing of it ran/);
  assert.notEqual(await pool.connect("db"), connection);
  assert.equal(logins, 2);
});

test("a server that refuses a session is told apart from one that is gone", async (t) => {
  const host = await startBrokenServer(t, makeIdentity(t), { sessions: 1 });
  const connection = await poolOf(t, host).connect("db");
  const error = await failureOf(connection.run("true"));
  assert.equal(error.code, "session-limit");
  assert.match(error.message, /next: set MaxSessions to 10/);
});

test("a server that takes the login and then nothing more is given up", async (t) => {
  const host = await startBrokenServer(t, makeIdentity(t), { hold: () => {} });
  const error = await failureOf(poolOf(t, host).connect("db"));
  assert.equal(error.code, "timed-out");
  assert.match(error.message, /seen: the login was not done after 3 seconds/);
});

test("a server that hangs up after the login is no host", async (t) => {
  const host = await startBrokenServer(t, makeIdentity(t), { loggedIn: (client) => client.end() });
  const error = await failureOf(poolOf(t, host).connect("db"));
  assert.equal(error.code, "connection-closed");
  assert.match(error.message, /seen: Disconnected from 127\.0\.0\.1/);
});

test("a port that accepts and says nothing is given up after the host's time", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const broken = await startBrokenServer(t, makeIdentity(t), {});
  const error = await failureOf(poolOf(t, { ...broken, port }).connect("db"));
  assert.equal(error.code, "timed-out");
  assert.match(error.message, /there was no answer in time \(1 second\)/);
});
