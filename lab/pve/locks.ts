import { failure } from "./error.ts";

/** How long PVE waits for the lock of a guest's configuration, in milliseconds. */
const patience = 10_000;

/** A place in the line for a lock: its turn comes when those before it are done. */
interface Place {
  turn: Promise<void>;
  /** Resolves when it and all before it are done. */
  over: Promise<void>;
  leave: () => void;
  /** How many share the place; undefined: nobody else may. */
  sharers: number | undefined;
}

/** Locks by name, held by one piece of work at a time or shared by several; the others wait in line. */
export class Locks {
  readonly #last = new Map<string, Place>();

  /**
   * Runs `work` while it holds the lock. Refuses with `can't lock file 'NAME' - got timeout` when the lock is not
   * to be had within ten seconds, as flock in PVE.
   */
  async hold<T>(name: string, work: () => Promise<T> | T): Promise<T> {
    return this.#use(name, this.#join(name, undefined), work);
  }

  /** Like `hold`, but together with others who share it: whoever holds it alone waits for all of them. */
  async share<T>(name: string, work: () => Promise<T> | T): Promise<T> {
    const last = this.#last.get(name);
    const place = last?.sharers ? last : this.#join(name, 0);
    place.sharers = (place.sharers ?? 0) + 1;
    return this.#use(name, place, work);
  }

  #join(name: string, sharers: number | undefined): Place {
    const turn = this.#last.get(name)?.over ?? Promise.resolve();
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    const place = { turn, over: turn.then(() => left), leave, sharers };
    this.#last.set(name, place);
    // Not before: who gave up waiting leaves the line to those who still hold the lock.
    place.over.then(() => this.#last.get(name) === place && this.#last.delete(name));
    return place;
  }

  async #use<T>(name: string, place: Place, work: () => Promise<T> | T): Promise<T> {
    try {
      await within(place.turn, name);
      return await work();
    } finally {
      if (place.sharers !== undefined) place.sharers -= 1;
      if (!place.sharers) place.leave();
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
