import type { Redis } from "ioredis";

/** Attempts within a window, in seconds. An office shares one address, so it has more than one account has. */
const WINDOW = 15 * 60;
const MOST = { account: 10, address: 100 };

/** How often one may try to log in or to register. */
export interface LoginLimit {
  /** Counts an attempt. The seconds to wait where it is one too many, else 0. */
  attempt(email: string, address: string): Promise<number>;
  /** Forgets the attempts on an account whose owner has come in. */
  forget(email: string): Promise<void>;
}

/** Counts in Redis, for all servers together. Where Redis is away, people still come in: its health tells. */
export class RedisLoginLimit implements LoginLimit {
  readonly #redis: Redis;
  readonly #onError: (error: unknown) => void;

  constructor(redis: Redis, onError: (error: unknown) => void) {
    this.#redis = redis;
    this.#onError = onError;
  }

  async attempt(email: string, address: string): Promise<number> {
    try {
      const waits = await Promise.all([
        this.#count(accountKey(email), MOST.account),
        this.#count(`login:address:${address}`, MOST.address),
      ]);
      return Math.max(...waits);
    } catch (error) {
      this.#onError(error);
      return 0;
    }
  }

  async forget(email: string): Promise<void> {
    await this.#redis.del(accountKey(email)).catch(this.#onError);
  }

  async #count(key: string, most: number): Promise<number> {
    // Set together with the first count: a key without an end would lock somebody out for ever.
    const results = await this.#redis.multi().set(key, 0, "EX", WINDOW, "NX").incr(key).ttl(key).exec();
    const [, count, left] = (results ?? []).map(([error, value]) => {
      if (error) throw error;
      return Number(value);
    });
    return (count ?? 0) > most ? Math.max(left ?? WINDOW, 1) : 0;
  }
}

const accountKey = (email: string) => `login:account:${email}`;
