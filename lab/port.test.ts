import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { test } from "node:test";
import { freePort, wantedPort } from "./port.ts";

test("the usual lab shows its page on the usual port or where it is told, the others anywhere", () => {
  assert.equal(wantedPort("lab", undefined, 8080), 8080);
  assert.equal(wantedPort("lab", "9000", 8080), 9000);
  assert.equal(wantedPort("test", "9000", 8080), 0);
});

test("what is no port is refused with what is allowed", () => {
  assert.throws(() => wantedPort("lab", "http", 8080), {
    name: "LabError",
    message: 'ESTATE_PORT is "http"; it must be a port from 1 to 65535, as in ESTATE_PORT=8080.',
  });
});

test("a taken port is refused with what to do", async () => {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  await assert.rejects(freePort(port), {
    name: "LabError",
    message:
      `Port ${port} of 127.0.0.1, where the lab shows its page, cannot be opened (EADDRINUSE). ` +
      "End what uses it (`ss -ltnp` shows it) or choose another port, as in ESTATE_PORT=8081.",
  });
  server.close();
});

test("any free port is one that can be opened", async () => {
  const server = net.createServer().listen(await freePort(0), "127.0.0.1");
  await once(server, "listening");
  server.close();
});
