import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:net";

/**
 * Runs `work` while no other process of this machine works on the same folder; waits for one that does.
 * The lock is an abstract socket: the kernel drops it with its process, so a killed one leaves nothing behind.
 * @template Result
 * @param {string} folder
 * @param {() => void} onWait called once before waiting
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function exclusively(folder, onWait, work) {
  const path = `\0estate-${createHash("sha256").update(folder).digest("hex")}`;
  let waited = false;
  for (;;) {
    const lock = await acquire(path);
    if (lock) {
      try {
        return await work();
      } finally {
        lock.close();
        for (const waiter of lock.waiters) waiter.destroy();
      }
    }
    if (!waited) onWait();
    waited = true;
    await released(path);
  }
}

/** @param {string} path */
async function acquire(path) {
  /** @type {Set<import("node:net").Socket>} */
  const waiters = new Set();
  const server = createServer((socket) => {
    waiters.add(socket);
    socket.on("error", () => {}).once("close", () => waiters.delete(socket));
  });
  server.listen({ path });
  try {
    await once(server, "listening");
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EADDRINUSE") return undefined;
    throw error;
  }
  return { waiters, close: () => server.close() };
}

/** @param {string} path */
async function released(path) {
  const socket = connect({ path });
  socket.on("error", () => {}).resume();
  await new Promise((resolve) => socket.once("close", resolve));
}
