import { EstateError } from "../errors.ts";
import type { Pool } from "./pool.ts";
import { isRefusal, retryDelay } from "./retry.ts";

/** How often a work is begun before its connection is given up. */
const attempts = 5;

/** How long a host that was lost may take to let us in again by default, in milliseconds: a reboot of a small machine. */
const usualPatience = 30_000;

/** What of a {@link Pool} is needed to get back to a host. */
export type Reconnecting = Pick<Pool, "waitFor" | "wasReached" | "giveUp">;

/** Whether an error is the loss of a connection that was there: it broke, or another one could not be made after it. */
export function isLoss(pool: Reconnecting, host: string, error: unknown): error is EstateError {
  if (!(error instanceof EstateError)) return false;
  if (error.code === "connection-lost") return true;
  return pool.wasReached(host) && retryDelay(error) !== undefined && !isRefusal(error);
}

/**
 * Does a work on a host, and does it again where the host is lost in the middle of it or before it, and lets us in anew:
 * the work is one that is safe to repeat, and asks for its connection itself. `tell` hears of each loss. Throws the
 * loss itself after the fifth, or where the host does not let us in again within `patience` milliseconds, by default half a
 * minute: then the host is given up, so that what comes later does not wait as well.
 */
export async function repeatedWhereLost<Result>(
  pool: Reconnecting,
  host: string,
  work: () => Promise<Result>,
  tell: (message: string) => void = () => {},
  patience = usualPatience,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isLoss(pool, host, error) || attempt === attempts) throw error;
      const seen =
        error.code === "connection-lost"
          ? `the connection to ${host} was lost in the middle of this`
          : `${host} does not let us in any more`;
      tell(`${seen}; it is tried again`);
      await reconnect(pool, host, error, patience);
    }
  }
}

async function reconnect(
  pool: Reconnecting,
  host: string,
  loss: EstateError,
  timeout: number,
): Promise<void> {
  try {
    await pool.waitFor(host, { timeout });
  } catch (error) {
    if (!(error instanceof EstateError)) throw error;
    pool.giveUp(host);
    const broke = loss.code === "connection-lost" ? `${loss.message}\nIt could not be made again: ` : "";
    const message = `${broke}${error.message}`;
    throw new EstateError(message, { host, code: "connection-lost", cause: error });
  }
}
