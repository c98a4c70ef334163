import type { Reach } from "./reach.ts";
import type { Values } from "./values.ts";

/**
 * What a resource keeps for itself in the state, below a name that Pulumi does not show because it begins with
 * two underscores.
 */
export interface Memory {
  /** What the host had when it was last asked. */
  readonly observed: unknown;
  /** What the host had before the resource was created, and gets back when it is deleted. */
  readonly before: unknown;
  /** How the host was reached, for deleting what lives on a host that the configuration no longer names. */
  readonly reach: Reach | undefined;
  /** True from an import until the first change: the host has no record of us yet. */
  readonly imported?: boolean;
}

export const memoryKey = "__estate";

/** What a resource's properties remember; undefined for one that was never made or read. */
export function memoryOf(properties: Values): Memory | undefined {
  return properties.plain[memoryKey] as Memory | undefined;
}
