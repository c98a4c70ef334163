import type { Difference } from "./definition.ts";

/** `install nginx, tree`; nothing where there are no names. */
export function listed(verb: string, names: readonly string[]): string[] {
  return names.length > 0 ? [`${verb} ${names.join(", ")}`] : [];
}

/**
 * The differences of a property that is a list: it has one path, so they are told as one drift and one change at
 * most. `changed` is whether the program says something new, also where that has no effect on the host.
 */
export function planList(
  path: string,
  { drift, changed, change }: { drift: readonly string[]; changed: boolean; change: readonly string[] },
): Difference[] {
  return [
    ...(drift.length > 0 ? [{ path, kind: "drift" as const, effect: drift.join(", ") }] : []),
    ...(changed
      ? [{ path, kind: "change" as const, ...(change.length > 0 && { effect: change.join(", ") }) }]
      : []),
  ];
}
