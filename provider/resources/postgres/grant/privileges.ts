import type { GrantInputs } from "./inputs.ts";

/** What a role has been granted, or is to be. */
export interface Privileges {
  readonly privileges: readonly string[];
  /** Those of them that the role may grant to others. */
  readonly grantable: readonly string[];
}

export const none: Privileges = { privileges: [], grantable: [] };

/** What the program says. */
export function wantedOf({ privileges, withGrantOption }: GrantInputs): Privileges {
  return { privileges, grantable: withGrantOption ? privileges : [] };
}

/** Whether two are the same, in whatever order. */
export function isSame(one: Privileges, other: Privileges): boolean {
  return list(one.privileges) === list(other.privileges) && list(one.grantable) === list(other.grantable);
}

/** In words, whatever their order: `INSERT, SELECT`. */
export function list(privileges: readonly string[]): string {
  return privileges.length === 0 ? "nothing" : [...privileges].sort().join(", ");
}

/** In words, with the right to grant: `DELETE, SELECT (and grant SELECT)`. */
export function may({ privileges, grantable }: Privileges): string {
  return list(privileges) + (grantable.length > 0 ? ` (and grant ${list(grantable)})` : "");
}
