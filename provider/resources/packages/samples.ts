import { inputs, type PackagesInputs } from "./inputs.ts";
import type { PackageObserved, PackagesObserved } from "./inspect.ts";

/** Situations that several tests start from. */
export const wanted = wantedPackages(["nginx", "redis-server=5:7.0.15-1"]);

export const installed: PackageObserved = { state: "installed", version: "1.22.1-9", held: false };
export const absent: PackageObserved = { state: "absent", held: false };
export const torn: PackageObserved = { state: "unfinished", version: "1.22.1-9", held: false };
const redis: PackageObserved = { state: "installed", version: "5:7.0.15-1", held: false };

export const asWanted = { nginx: installed, "redis-server": redis } satisfies PackagesObserved;
export const nothing = { nginx: absent, "redis-server": absent } satisfies PackagesObserved;

export function wantedPackages(packages: string[], more: Partial<PackagesInputs> = {}): PackagesInputs {
  return inputs.parse({ packages, ...more });
}

export function held(observed: PackageObserved): PackageObserved {
  return { ...observed, held: true };
}
