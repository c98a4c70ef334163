import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { beforeEach, test } from "node:test";
import fastify, { type FastifyInstance } from "fastify";
import { drain } from "./drain.ts";

let app: FastifyInstance;
let finish: () => void;

beforeEach(async () => {
  const gate = Promise.withResolvers<void>();
  finish = gate.resolve;
  // as the API is made
  app = fastify({ return503OnClosing: false });
  app.get("/", async () => "here");
  app.get("/long", async () => {
    await gate.promise;
    return "whole";
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
});

/** A connection that the server has accepted. */
async function connected(): Promise<Socket> {
  const accepted = once(app.server, "connection");
  const socket = connect((app.server.address() as AddressInfo).port, "127.0.0.1");
  await accepted;
  return socket;
}

function ask(socket: Socket, path: string): Promise<string> {
  socket.write(`GET ${path} HTTP/1.1\r\nHost: here\r\n\r\n`);
  return text(socket);
}

test("whose connection was accepted just before is answered, and told that it was the last", async () => {
  const socket = await connected();
  const drained = drain(app);
  const answer = await ask(socket, "/");
  assert.match(answer, /^HTTP\/1\.1 200 OK\r\n[\s\S]*here$/);
  assert.match(answer, /\r\nconnection: close\r\n/i);
  await drained;
});

test("an answer that is on its way comes to its end, and nobody new is let in", async () => {
  const asked = once(app.server, "request");
  const answer = ask(await connected(), "/long");
  await asked;
  const { port } = app.server.address() as AddressInfo;
  const drained = drain(app);
  await assert.rejects(once(connect(port, "127.0.0.1"), "connect"), { code: "ECONNREFUSED" });
  finish();
  assert.match(await answer, /whole$/);
  await drained;
});
