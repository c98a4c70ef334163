import assert from "node:assert/strict";
import { test } from "node:test";
import { listenOn } from "./listen.ts";

const address = { host: "192.168.100.50", port: 3000 };

test("a server listens on the socket that systemd passed to its process", () => {
  const passed = listenOn(address, { LISTEN_PID: "41", LISTEN_FDS: "1" }, 41);
  assert.deepEqual(passed, { fd: 3, host: "192.168.100.50" });
});

test("without a socket, or with one that was meant for a process before it, it listens on its address", () => {
  assert.equal(listenOn(address, {}, 41), address);
  assert.equal(listenOn(address, { LISTEN_PID: "40", LISTEN_FDS: "1" }, 41), address);
  assert.equal(listenOn(address, { LISTEN_PID: "41", LISTEN_FDS: "0" }, 41), address);
});
