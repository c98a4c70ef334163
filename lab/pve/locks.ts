import { failure } from "./error.ts";

/** How long PVE waits for the lock of a guest's configuration, in milliseconds. */
const patience = 10_000;

/** Locks by name, held by one piece of work at a time; the others wait in line. */
export class Locks {
  readonly #tails = new Map<string, Promise<void>>();

  /**
   * Runs `work` while it holds the lock. Refuses with `can't lock file 'NAME' - got timeout` when the lock is not
   * to be had within ten seconds, as flock in PVE.
   */
  async hold<T>(name: string, work: () => Promise<T> | T): Promise<T> {
    const before = this.#tails.get(name) ?? Promise.resolve();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const tail = before.then(() => held);
    this.#tails.set(name, tail);
    try {
      await within(before, name);
      return await work();
    } finally {
      release();
      if (this.#tails.get(name) === tail) this.#tails.delete(name);
    }
  }
}

async function within(turn: Promise<void>, name: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(failure(`can't lock file '${name}' - got timeout`)), patience);
  });
  await Promise.race([turn, timeout]).finally(() => clearTimeout(timer));
}
