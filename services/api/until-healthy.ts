import { setTimeout as wait } from "node:timers/promises";
import type { Health } from "./health.ts";

/** Milliseconds that dependencies may take to come up: after a boot of the whole estate the database is last. */
const LIMIT = 60_000;
/** Milliseconds between two questions. */
const PAUSE = 500;

/**
 * Resolves to true once all dependencies answer, to false where the server is told to end before that. A release
 * that does not become healthy thus never listens, and never takes a request from the one before it.
 */
export async function untilHealthy(
  ask: () => Promise<Health>,
  { limit = LIMIT, pause = PAUSE }: { limit?: number; pause?: number } = {},
): Promise<boolean> {
  const end = performance.now() + limit;
  for (;;) {
    const { status, database, redis } = await ask();
    if (status === "ok") return true;
    if (status === "draining") return false;
    if (performance.now() >= end)
      throw new Error(
        `not healthy within ${limit / 1000} s, so nothing was served: database ${database}, redis ${redis}; the reasons stand above`,
      );
    await wait(pause);
  }
}
