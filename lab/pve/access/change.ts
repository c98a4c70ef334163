import type { Cluster } from "../cluster.ts";
import { failure, PveError } from "../error.ts";

/**
 * Changes users, rules or pools, all of it or nothing. What is refused meanwhile is worded as PVE does under the lock
 * of its file: `create user failed: user 'x@pve' already exists`.
 */
export function change({ store }: Pick<Cluster, "store">, failed: string, work: () => void): void {
  try {
    store.transaction(work);
  } catch (error) {
    throw error instanceof PveError ? failure(`${failed}: ${printed(error)}`) : error;
  }
}

/** An error as Perl prints it into another: with its status where it is not an ordinary failure. */
function printed({ status, message, errors = {} }: PveError): string {
  const lines = Object.entries(errors).map(([name, complaint]) => `\n${name}: ${complaint}`);
  return `${status === 500 ? "" : `${status} `}${message}${lines.join("")}`;
}
