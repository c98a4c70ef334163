import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { test } from "node:test";
import { choosePort } from "./port.ts";

test("a taken port is refused with what to do", async () => {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  await assert.rejects(choosePort("lab", String(port)), {
    name: "LabError",
    message:
      `Port ${port} of 127.0.0.1, where the lab shows its page, cannot be opened (EADDRINUSE). ` +
      "End what uses it (`ss -ltnp` shows it) or choose another port, as in ESTATE_PORT=8081.",
  });
  server.close();
});

test("what is no port is refused with what is allowed", async () => {
  await assert.rejects(choosePort("lab", "http"), {
    name: "LabError",
    message: 'ESTATE_PORT is "http"; it must be a port from 1 to 65535, as in ESTATE_PORT=8080.',
  });
});

test("a lab beside the usual one takes any free port, whatever is asked for the usual one", async () => {
  assert.notEqual(await choosePort("test", "1"), 1);
});
