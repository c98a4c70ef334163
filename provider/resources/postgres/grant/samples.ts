import { type GrantInputs, inputs } from "./inputs.ts";
import type { Default, GrantObserved, Group, Present } from "./inspect.ts";

/** Situations that several tests start from. */
export function wantedGrant(more: Record<string, unknown> = {}): GrantInputs {
  return inputs.parse({
    role: "grafana",
    database: "chat",
    type: "table",
    name: "users",
    privileges: ["SELECT"],
    ...more,
  });
}

export const wanted = wantedGrant();

export function group(privileges: readonly string[], more: Partial<Group> = {}): Group {
  return { owns: false, privileges, grantable: [], count: 1, examples: ["users"], ...more };
}

export function present(...groups: Group[]): Present {
  return { state: "present", groups };
}

export const all = wantedGrant({ name: undefined });

/** All tables, and those that the role owner will create. */
export const later = wantedGrant({ name: undefined, defaultPrivilegesFor: ["owner"] });

export function byDefault(
  creator: string,
  privileges: readonly string[],
  more: Partial<Default> = {},
): Default {
  return { creator, privileges, grantable: [], ...more };
}

/** All tables are as wanted, and by default it is so. */
export function presentBy(...defaults: Default[]): Present {
  return { ...present(group(["SELECT"])), defaults };
}

export const absent: GrantObserved = { state: "absent", missing: "the role grafana" };
export const down: GrantObserved = {
  state: "unreachable",
  reason: 'FATAL:  database "chat" does not exist',
};
