/** Asks a dependency something small; throws where it does not answer. */
export type Check = () => Promise<unknown>;

export type Health = {
  status: "ok" | "degraded" | "draining";
  database: "ok" | "unreachable";
  redis: "ok" | "unreachable";
};

/** Milliseconds for all checks together: whoever asks must get an answer before giving up. */
const LIMIT = 1500;

/** Asks all dependencies at the same time. */
export async function checkHealth(
  checks: { database: Check[]; redis: Check[] },
  isDraining: boolean,
  onFailure: (error: unknown) => void,
  limit: number = LIMIT,
): Promise<Health> {
  const ask = async (all: Check[]) => {
    const results = await Promise.allSettled(all.map((check) => within(limit, check)));
    const failed = results.filter((result) => result.status === "rejected");
    for (const { reason } of failed) onFailure(reason);
    return failed.length === 0 ? "ok" : "unreachable";
  };
  const [database, redis] = await Promise.all([ask(checks.database), ask(checks.redis)]);
  const isWell = database === "ok" && redis === "ok";
  return { status: isDraining ? "draining" : isWell ? "ok" : "degraded", database, redis };
}

async function within(milliseconds: number, check: Check): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  try {
    await Promise.race([check(), late]);
  } finally {
    clearTimeout(timer);
  }
}
