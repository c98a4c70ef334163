import { isDeepStrictEqual } from "node:util";
import type { Difference, Situation } from "../../definition.ts";
import type { UserInputs } from "./inputs.ts";
import type { UserObserved } from "./observed.ts";
import { rulesOf, saidKey, type UserRules } from "./rules.ts";

const addressedBy = ["name", "port", "socket"] as const;

export const properties = ["enabled", "passwords", "nopass", "keys", "channels", "commands"] as const;

export type Property = (typeof properties)[number];

export function plan({ old, wanted, observed }: Situation<UserInputs, UserObserved>): Difference[] {
  const moved = addressedBy.filter((path) => old && old[path] !== wanted[path]);
  if (moved.length > 0) return moved.map((path) => ({ path, kind: "change", replace: true }));
  const before = old && rulesOf(old);
  const now = rulesOf(wanted);
  // What the host has otherwise is drift once the user is managed; before that, it is what managing it changes.
  const kind = old ? "drift" : "change";
  const isSaid = (path: Property) => before !== undefined && !isDeepStrictEqual(before[path], now[path]);
  return [
    ...planName({ kind, wanted, observed }),
    ...properties.flatMap((path): Difference[] => {
      if (isSaid(path)) return [{ path, kind: "change" }];
      if (observed.state !== "present" || isDeepStrictEqual(observed[path], now[path])) return [];
      return [{ path, kind, effect: `${inWords(path, observed, now)} on the host` }];
    }),
    ...(old && old.adminFile !== wanted.adminFile ? [{ path: "adminFile", kind: "change" as const }] : []),
  ];
}

function planName({
  kind,
  wanted,
  observed,
}: Pick<Difference, "kind"> & Omit<Situation<UserInputs, UserObserved>, "old">): Difference[] {
  if (observed.state === "present") return [];
  const why = observed.state === "unreachable" ? `, where ${observed.reason}` : "";
  return [{ path: "name", kind, effect: `make the user ${wanted.name}${why}` }];
}

/** What the host has of a property, without what gives a password away. */
export function inWords(path: Property, seen: UserRules, wanted: UserRules): string {
  if (path === "passwords") return passwordWords(seen.passwords, wanted.passwords);
  const value = saidOf(path, seen);
  return Array.isArray(value) ? value.join(" ") || "none" : String(value);
}

/** What the host has of a property, as a program would say it. */
export function saidOf(path: Property, seen: UserRules): boolean | readonly string[] {
  return path === "keys" ? seen.keys.map(saidKey) : seen[path];
}

function passwordWords(seen: readonly string[], wanted: readonly string[]): string {
  const missing = wanted.filter((hash) => !seen.includes(hash)).length;
  const others = seen.filter((hash) => !wanted.includes(hash)).length;
  return [...(missing ? [`${missing} missing`] : []), ...(others ? [`${others} unknown`] : [])].join(", ");
}
