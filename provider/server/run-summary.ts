import type { Difference } from "../resources/definition.ts";

/** Reads that follow each other within this time belong together, in milliseconds. */
const pause = 400;

/**
 * Gathers what the Reads of a run found changed on the hosts, for one line before the program runs: the
 * engine's own text has no word for drift. It is said at the first Check, or when no Read has come for a
 * moment: after a change of the configuration Checks go to another process than Reads, and `refresh` has none.
 */
export class RunSummary {
  readonly #say: (line: string) => Promise<void>;
  readonly #drifted = new Map<string, readonly Difference[]>();
  #timer: NodeJS.Timeout | undefined;

  constructor(say: (line: string) => Promise<void>) {
    this.#say = say;
  }

  add(id: string, differences: readonly Difference[]): void {
    if (differences.length > 0) this.#drifted.set(id, differences);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), pause).unref();
  }

  /** Says the line, where something drifted since it was last said. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#drifted.size === 0) return;
    const line = describe([...this.#drifted].sort(([a], [b]) => a.localeCompare(b)));
    this.#drifted.clear();
    await this.#say(line);
  }
}

type Drifted = [id: string, differences: readonly Difference[]];

function describe(drifted: Drifted[]): string {
  const own = drifted.filter(([, differences]) => differences.some((d) => !d.consequence));
  const followers = drifted.filter(([, differences]) => differences.every((d) => d.consequence));
  const because = followers.length > 0 ? `; because of it: ${followers.map(effects).join(", ")}` : "";
  return `${own.length} drifted: ${own.map(paths).join(", ")}${because}`;
}

function paths([id, differences]: Drifted): string {
  const properties = differences.filter((d) => !d.consequence).map((d) => d.path);
  return `${id} (${[...new Set(properties)].join(", ")})`;
}

function effects([id, differences]: Drifted): string {
  return `${id} (${differences.map((d) => d.effect ?? d.path).join("; ")})`;
}
