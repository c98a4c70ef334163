import { accountOf, hasHomeFolder, type UserInputs } from "./inputs.ts";
import type { Present, UserObserved } from "./inspect.ts";
import { nameOfKey, unlikeKeys } from "./keys.ts";

export function reflect(inputs: UserInputs, observed: UserObserved): Record<string, unknown> {
  const { name } = inputs;
  if (!observed.present) return { name: `${name} (not on the host)` };
  const wanted = accountOf(inputs);
  const fields = (["uid", "group", "shell", "comment"] as const).filter(
    (field) => wanted[field] !== undefined && wanted[field] !== observed[field],
  );
  const groups = wanted.groups.filter((group) => observed.groups.includes(group));
  return {
    ...Object.fromEntries(fields.map((field) => [field, observed[field]])),
    ...(groups.length < wanted.groups.length && { groups }),
    ...reflectHome(inputs, observed),
    ...(wanted.authorizedKeys && unlikeKeys(wanted.authorizedKeys, observed)
      ? {
          authorizedKeys: observed.keysIgnored
            ? [`(ignored: ${observed.keysIgnored})`]
            : (observed.keys ?? []),
        }
      : {}),
    ...(observed.password === "locked" ? {} : { password: "(not locked)" }),
  };
}

function reflectHome(inputs: UserInputs, { home, homeOwner }: Present): Record<string, unknown> {
  const wanted = accountOf(inputs);
  if (home !== wanted.home) return { home };
  return hasHomeFolder(wanted) && homeOwner === undefined ? { home: `${home} (missing)` } : {};
}

export function finds(inputs: UserInputs, observed: UserObserved): string | undefined {
  if (!observed.present) return undefined;
  const losses = [
    ...fieldLosses(inputs, observed),
    ...(observed.password === "locked" ? [] : ["its password would be locked"]),
    ...keyLosses(inputs, observed),
  ];
  const { name } = inputs;
  const uid = `a user ${name} is there (uid ${observed.uid}, ${observed.home})`;
  return losses.length === 0
    ? `${uid} and would be managed as it is`
    : `${uid}: ${losses.join(", ")}; all of it comes back when it is removed from the program`;
}

function fieldLosses(inputs: UserInputs, observed: Present): string[] {
  const wanted = accountOf(inputs);
  return (["group", "home", "shell", "comment"] as const)
    .filter((field) => wanted[field] !== undefined && wanted[field] !== observed[field])
    .map((field) => `its ${field} would change from ${observed[field] || "none"} to ${wanted[field]}`);
}

function keyLosses({ authorizedKeys }: UserInputs, observed: Present): string[] {
  const unknown = authorizedKeys && unlikeKeys(authorizedKeys, observed)?.unknown;
  if (!unknown || unknown.length === 0) return [];
  return [`${unknown.map(nameOfKey).join(", ")} could no longer log in (a copy of the keys is kept)`];
}
