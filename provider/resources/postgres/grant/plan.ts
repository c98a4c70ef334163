import type { Difference, Situation } from "../../definition.ts";
import { changedDefaults, heldByDefault, namesOthers } from "./defaults.ts";
import type { GrantInputs } from "./inputs.ts";
import type { GrantObserved, Group, Present } from "./inspect.ts";
import { describe, isOne, schemaOf } from "./object.ts";
import { isSame, list, may, wantedOf } from "./privileges.ts";

type GrantSituation = Situation<GrantInputs, GrantObserved>;

const addressedBy = ["role", "database", "port", "type", "schema", "name"] as const;

export function plan({ old, wanted, observed }: GrantSituation): Difference[] {
  const moved = addressedBy.filter((path) => old && placeOf(old, path) !== placeOf(wanted, path));
  if (moved.length > 0) return moved.map((path) => ({ path, kind: "change", replace: true }));
  if (observed.state !== "present") {
    const effect = `grant ${list(wanted.privileges)} on ${describe(wanted)}, where ${why(observed)}`;
    return [{ path: "privileges", kind: old ? "drift" : "change", effect }];
  }
  const ofObjects = planObjects(old, wanted, observed);
  const ofDefaults = planDefaults(old, wanted, observed);
  return [...ofObjects, ...ofDefaults.filter(({ path }) => ofObjects.every((other) => other.path !== path))];
}

function planObjects(old: GrantInputs | undefined, wanted: GrantInputs, observed: Present): Difference[] {
  const differing = differingGroups(wanted, observed);
  if (differing.length === 0) return [];
  const path = differing.some((group) => list(group.privileges) !== list(wanted.privileges))
    ? "privileges"
    : "withGrantOption";
  if (old && saysOther(old, wanted)) return [{ path, kind: "change" }];
  return [
    told(
      path,
      old,
      differing.map((group) => held(wanted, group)),
    ),
  ];
}

function planDefaults(old: GrantInputs | undefined, wanted: GrantInputs, observed: Present): Difference[] {
  const differing = changedDefaults(old, wanted, observed);
  if (differing.length === 0) return [];
  if (old && namesOthers(old, wanted)) return [{ path: "defaultPrivilegesFor", kind: "change" }];
  // They are the privileges of the program, which is where it says something new.
  const other = old && saysOther(old, wanted);
  if (other) return [{ path: other, kind: "change" }];
  return [
    told(
      "defaultPrivilegesFor",
      old,
      differing.map((one) => heldByDefault(wanted, one.creator, one.held)),
    ),
  ];
}

function told(path: string, old: GrantInputs | undefined, words: readonly string[]): Difference {
  return { path, kind: old ? "drift" : "change", effect: `${words.join("; ")} on the host` };
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
  return groups.filter((group) => !group.owns && !isSame(group, wantedOf(wanted)));
}

/** What a role may do with the objects of a group: `SELECT`, `nothing with posts, users and 3 others`. */
export function held(wanted: GrantInputs, group: Group): string {
  const { count, examples } = group;
  if (isOne(wanted)) return may(group);
  const others = count - examples.length;
  return `${may(group)} with ${examples.join(", ")}${others > 0 ? ` and ${others} ${others === 1 ? "other" : "others"}` : ""}`;
}

/** The property by which the program says other privileges than it did. */
function saysOther(old: GrantInputs, wanted: GrantInputs): "privileges" | "withGrantOption" | undefined {
  if (list(old.privileges) !== list(wanted.privileges)) return "privileges";
  return old.withGrantOption === wanted.withGrantOption ? undefined : "withGrantOption";
}
