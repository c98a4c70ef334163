import type { Difference } from "../resources/definition.ts";

/**
 * Gathers what the Reads of a run found changed on the hosts, for one line before the program runs: the
 * engine's own text has no word for drift.
 */
export class RunSummary {
  readonly #drifted = new Map<string, readonly Difference[]>();

  add(id: string, differences: readonly Difference[]): void {
    if (differences.length > 0) this.#drifted.set(id, differences);
  }

  /** The line, once: undefined where nothing drifted since it was last taken. */
  take(): string | undefined {
    const entries = [...this.#drifted].sort(([a], [b]) => a.localeCompare(b));
    this.#drifted.clear();
    const own = entries.filter(([, differences]) => differences.some((d) => !d.consequence));
    const followers = entries.filter(([, differences]) => differences.every((d) => d.consequence));
    if (own.length === 0 && followers.length === 0) return undefined;
    const because = followers.length > 0 ? `; because of it: ${followers.map(effects).join(", ")}` : "";
    return `${own.length} drifted: ${own.map(paths).join(", ")}${because}`;
  }
}

function paths([id, differences]: [string, readonly Difference[]]): string {
  const properties = differences.filter((d) => !d.consequence).map((d) => d.path);
  return `${id} (${[...new Set(properties)].join(", ")})`;
}

function effects([id, differences]: [string, readonly Difference[]]): string {
  return `${id} (${differences.map((d) => d.effect ?? d.path).join("; ")})`;
}
