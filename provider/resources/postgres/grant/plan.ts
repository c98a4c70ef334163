import type { Difference, Situation } from "../../definition.ts";
import type { GrantInputs } from "./inputs.ts";
import type { GrantObserved, Group, Present } from "./inspect.ts";
import { describe, isOne, schemaOf } from "./object.ts";

type GrantSituation = Situation<GrantInputs, GrantObserved>;

const addressedBy = ["role", "database", "port", "type", "schema", "name"] as const;

export function plan({ old, wanted, observed }: GrantSituation): Difference[] {
  const moved = addressedBy.filter((path) => old && placeOf(old, path) !== placeOf(wanted, path));
  if (moved.length > 0) return moved.map((path) => ({ path, kind: "change", replace: true }));
  if (observed.state !== "present") {
    const effect = `grant ${list(wanted.privileges)} on ${describe(wanted)}, where ${why(observed)}`;
    return [{ path: "privileges", kind: old ? "drift" : "change", effect }];
  }
  const differing = differingGroups(wanted, observed);
  if (differing.length === 0) return [];
  const path = differing.some((group) => list(group.privileges) !== list(wanted.privileges))
    ? "privileges"
    : "withGrantOption";
  if (old && said(old) !== said(wanted)) return [{ path, kind: "change" }];
  const effect = `${differing.map((group) => held(wanted, group)).join("; ")} on the host`;
  return [{ path, kind: old ? "drift" : "change", effect }];
}

/** A schema that is left out is the usual one. */
function placeOf(granted: GrantInputs, path: (typeof addressedBy)[number]) {
  return path === "schema" && granted.type !== "database" ? schemaOf(granted) : granted[path];
}

export function why(observed: Exclude<GrantObserved, Present>): string {
  return observed.state === "absent" ? `${observed.missing} is not there` : observed.reason;
}

/** The objects with which the role may do something else than is wanted. Their owner needs nothing. */
export function differingGroups(wanted: GrantInputs, { groups }: Present): Group[] {
  const grantable = wanted.withGrantOption ? wanted.privileges : [];
  return groups.filter(
    (group) =>
      !group.owns &&
      (list(group.privileges) !== list(wanted.privileges) || list(group.grantable) !== list(grantable)),
  );
}

/** Privileges in words, whatever their order: `INSERT, SELECT`. */
export function list(privileges: readonly string[]): string {
  return privileges.length === 0 ? "nothing" : [...privileges].sort().join(", ");
}

/** What a role may do with the objects of a group: `SELECT`, `nothing with posts, users and 3 others`. */
export function held(wanted: GrantInputs, { privileges, grantable, count, examples }: Group): string {
  const may = list(privileges) + (grantable.length > 0 ? ` (and grant ${list(grantable)})` : "");
  if (isOne(wanted)) return may;
  const others = count - examples.length;
  return `${may} with ${examples.join(", ")}${others > 0 ? ` and ${others} ${others === 1 ? "other" : "others"}` : ""}`;
}

function said({ privileges, withGrantOption }: GrantInputs): string {
  return `${list(privileges)} ${withGrantOption}`;
}
