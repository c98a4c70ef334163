import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { test } from "node:test";
import { createLog } from "./log.ts";
import { connectRedis } from "./redis.ts";

test("a login that Redis refuses is logged without the password", async (context) => {
  const server = createServer((client) => {
    client.on("data", () => client.write("-WRONGPASS invalid username-password pair\r\n"));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const lines: string[] = [];
  const log = createLog("api", "info", { write: (line) => void lines.push(line) });
  const endpoint = { host: "127.0.0.1", port, user: "brainall", database: "0" };

  await new Promise<void>((resolve) => {
    const redis = connectRedis(endpoint, "a-canary", (err) => {
      log.warn({ err }, "a dependency failed");
      log.warn({ err: new AggregateError([err]) }, "a dependency failed");
      resolve();
    });
    context.after(() => {
      redis.disconnect();
      server.close();
    });
  });
  assert.match(lines.join(""), /WRONGPASS/);
  assert.doesNotMatch(lines.join(""), /a-canary/);
});
