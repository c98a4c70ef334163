import type { Difference, Situation } from "../definition.ts";
import { type UnitInputs, usedFile } from "./inputs.ts";
import type { Observed } from "./observed.ts";

/** A value of `restartOn` that the running unit did not start with. */
export interface StaleUse {
  readonly value: string;
  readonly kind: Difference["kind"];
  /** What a restart would be for: `/etc/redis/redis.conf changes`. */
  readonly reason: string;
}

/** What uses files: a unit, or the instances of a release. */
type UsesSituation = Situation<Pick<UnitInputs, "restartOn">, Pick<Observed, "files">>;

/** The values of `restartOn` for which a unit that runs must be restarted. */
export function staleUses({ old, wanted, observed }: UsesSituation): StaleUse[] {
  return wanted.restartOn.flatMap((value): StaleUse[] => {
    const added = !old?.restartOn.includes(value);
    const used = usedFile(value);
    if (!used) return old && added ? [{ value, kind: "change", reason: "a value of restartOn changes" }] : [];

    const { path, sha256 } = used;
    const file = observed.files[path];
    // The host was not asked for a file that only the new inputs name.
    if (file === undefined) return [{ value, kind: "change", reason: `${path} is used now` }];
    // An older file of the right content is what the unit started with, whatever the last inputs were.
    if (file?.sha256 === sha256 && !file.newer) return [];
    return added
      ? [{ value, kind: "change", reason: `${path} changes` }]
      : [{ value, kind: "drift", reason: `${path} was ${file ? "changed" : "removed"} on the host` }];
  });
}
