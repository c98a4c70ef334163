import type { FastifyInstance } from "fastify";

/** Milliseconds between two looks for connections that have become idle. */
const SWEEP = 100;

/** Stops accepting, lets open answers come to their end, and resolves when the last one has. */
export async function drain(app: FastifyInstance): Promise<void> {
  // Whose answer was already on its way was not told to close the connection, and would keep it open for the next.
  const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
  }
}
