import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { fingerprint } from "../../../provider/ssh/host-key.ts";
import { test } from "../../../provider/ssh/testing/bounded.ts";
import { makeIdentity, makeKey } from "../../../provider/ssh/testing/identity.ts";
import { startSshd } from "../../../provider/ssh/testing/sshd.ts";
import type { Request } from "./carry.ts";
import { openProxy } from "./proxy.ts";

const program = {
  command: process.execPath,
  args: [join(import.meta.dirname, "carry.ts")],
  env: process.env,
};

/** A proxy that ends with the test, however that ends. */
async function opened(context: TestContext, request: Request, log: (line: string) => void) {
  const proxy = await openProxy(program, request, log);
  context.after(() => proxy.close());
  return proxy;
}

/** A server that only says hello, until the test is over; resolves to its port. */
async function greeter(context: TestContext): Promise<number> {
  const server = createServer((_request, response) => response.end("hello")).listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** Asks a server by its name through a SOCKS 5 proxy (RFC 1928) and resolves to all it says. */
async function ask(proxyPort: number, name: string, port: number): Promise<string> {
  const socket = connect(proxyPort, "127.0.0.1");
  await once(socket, "connect");
  socket.write(Buffer.from([5, 1, 0]));
  assert.deepEqual(await next(socket), Buffer.from([5, 0]));
  socket.write(
    Buffer.concat([
      Buffer.from([5, 1, 0, 3, name.length]),
      Buffer.from(name),
      Buffer.from([port >> 8, port & 255]),
    ]),
  );
  assert.equal((await next(socket))[1], 0);
  socket.end(`GET / HTTP/1.0\r\nHost: ${name}\r\n\r\n`);
  let answer = "";
  for await (const chunk of socket) answer += chunk;
  return answer;
}

/** What it says next; fails where it ends instead. */
async function next(socket: Socket): Promise<Buffer> {
  const ended = once(socket, "close").then(() => Promise.reject(new Error("the proxy hung up")));
  const [data] = await Promise.race([once(socket, "data"), ended]);
  ended.catch(() => {});
  return data;
}

test("what the proxy is asked for by name is asked by the host, until the proxy is closed", async (context) => {
  const sshd = await startSshd(context, makeIdentity(context));
  const port = await greeter(context);
  const hosts = { bastion: sshd.host };
  const request = { via: "bastion", hosts, keys: { bastion: sshd.hostKey } };
  const proxy = await opened(context, request, assert.fail);
  const answers = await Promise.all([1, 2, 3].map(() => ask(proxy.port, "localhost", port)));
  for (const answer of answers) assert.match(answer, /hello$/);
  assert.equal(sshd.logins(), 1);
  await proxy.close();
  await assert.rejects(ask(proxy.port, "localhost", port), { code: "ECONNREFUSED" });
});

test("a proxy that nobody asks anything does not log in", async (context) => {
  const sshd = await startSshd(context, makeIdentity(context));
  const request = { via: "bastion", hosts: { bastion: sshd.host }, keys: {} };
  const proxy = await opened(context, request, assert.fail);
  await proxy.close();
  assert.equal(sshd.logins(), 0);
});

test("a host with another key than the recorded one carries nothing, and both keys are told", async (context) => {
  const identity = makeIdentity(context);
  const sshd = await startSshd(context, identity);
  const other = makeKey(join(identity.folder, "other"));
  const request = { via: "bastion", hosts: { bastion: sshd.host }, keys: { bastion: other } };
  const told: string[] = [];
  const proxy = await opened(context, request, (line) => told.push(line));
  await assert.rejects(ask(proxy.port, "localhost", 1));
  await assert.rejects(ask(proxy.port, "localhost", 1));
  await proxy.close();
  assert.equal(told.length, 1);
  assert.match(told[0]!, /^The Proxmox API was not reached through bastion \(estate:proxmox\.via\)\./);
  assert.equal(told[0]!.match(/Cannot connect to bastion/g)?.length, 1);
  for (const key of [other, sshd.hostKey]) assert.ok(told[0]!.includes(fingerprint(key)), told[0]);
});
