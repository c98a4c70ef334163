import { EstateError } from "../errors.ts";
import type { Pool } from "./pool.ts";

/** How often a work is begun before its connection is given up. */
const attempts = 5;

/** How long a host that was lost may take to let us in again, in milliseconds: a reboot of a small machine. */
const patience = 30_000;

/**
 * Does a work on a host, and does it again where the connection is lost in the middle of it and can be made anew: the work
 * is one that is safe to repeat, and asks for its connection itself. `tell` hears of each loss. Throws the loss itself
 * after the fifth, or where the host does not let us in again within half a minute.
 */
export async function repeatedWhereLost<Result>(
  pool: Pick<Pool, "waitFor">,
  host: string,
  work: () => Promise<Result>,
  tell: (message: string) => void = () => {},
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isLoss(error) || attempt === attempts) throw error;
      tell(`the connection to ${host} was lost in the middle of this, and is made again`);
      await reconnect(pool, host, error);
    }
  }
}

async function reconnect(pool: Pick<Pool, "waitFor">, host: string, loss: EstateError): Promise<void> {
  try {
    await pool.waitFor(host, { timeout: patience });
  } catch (error) {
    if (!(error instanceof EstateError)) throw error;
    const message = `${loss.message}\nIt could not be made again: ${error.message}`;
    throw new EstateError(message, { host, code: "connection-lost", cause: error });
  }
}

function isLoss(error: unknown): error is EstateError {
  return error instanceof EstateError && error.code === "connection-lost";
}
