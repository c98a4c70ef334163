import { Queue } from "bullmq";
import type { RedisConnection } from "./redis.ts";

export const TITLES = "titles";

export type TitleJob = { conversation: string };

/** The queue of conversations that want a title; the workers take from it. */
export class TitleQueue {
  readonly #queue: Queue<TitleJob>;

  constructor(connection: RedisConnection, onError: (error: Error) => void) {
    this.#queue = new Queue(TITLES, {
      // A page waits for this: without Redis it fails at once instead of waiting.
      connection: { ...connection, enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 1000 },
      skipVersionCheck: true,
      defaultJobOptions: {
        attempts: 3,
        backoff: { type: "exponential", delay: 2000 },
        removeOnComplete: true,
        removeOnFail: { age: 86_400 },
      },
    });
    this.#queue.on("error", onError);
  }

  /** Asks for a title, once for a conversation however often it is called. */
  async add(conversation: string): Promise<void> {
    await this.#queue.add(TITLES, { conversation }, { jobId: `title-${conversation}` });
  }

  /** How many jobs wait, are worked on, and have failed within a day. */
  counts(): Promise<Record<string, number>> {
    return this.#queue.getJobCounts("waiting", "active", "delayed", "failed");
  }

  /** Whether Redis answers, within a second. */
  async answers(): Promise<boolean> {
    return this.counts().then(
      () => true,
      () => false,
    );
  }

  close(): Promise<void> {
    return this.#queue.close();
  }
}
