import type { Difference, Situation } from "../definition.ts";
import { listed, planList } from "../list.ts";
import { type Account, accountOf, hasHomeFolder, type UserInputs } from "./inputs.ts";
import type { Present, UserObserved } from "./inspect.ts";
import { describeKeys, unlikeKeys } from "./keys.ts";

interface AccountSituation {
  readonly old: Account | undefined;
  readonly wanted: Account;
  /** Undefined where the host has no such user. */
  readonly observed: Present | undefined;
}

export function plan({ old, wanted, observed }: Situation<UserInputs, UserObserved>): Difference[] {
  const situation: AccountSituation = {
    old: old && accountOf(old),
    wanted: accountOf(wanted),
    observed: observed.present ? observed : undefined,
  };
  if (old && old.name !== wanted.name) return [{ path: "name", kind: "change", replace: true }];
  return [
    ...planName(situation),
    ...planUid(situation),
    ...planField(situation, "group"),
    ...planGroups(situation),
    ...planSystem(situation),
    ...planField(situation, "home"),
    ...planHomeFolder(situation),
    ...planField(situation, "shell"),
    ...planField(situation, "comment"),
    ...planKeys(situation),
    ...planPassword(situation),
  ];
}

/** What the host has otherwise is drift once the user is managed; before that, it is what managing it changes. */
function kindOf(old: Account | undefined): Difference["kind"] {
  return old ? "drift" : "change";
}

function planName({ old, wanted, observed }: AccountSituation): Difference[] {
  if (observed) return [];
  return [{ path: "name", kind: kindOf(old), effect: `make the user ${wanted.name}` }];
}

function planUid({ old, wanted, observed }: AccountSituation): Difference[] {
  const { uid } = wanted;
  // a uid that the program stops naming, or begins to name as it is, changes nothing on the host
  if (uid === undefined || observed === undefined || observed.uid === uid) return [];
  return [
    {
      path: "uid",
      kind: old && old.uid !== uid ? "change" : kindOf(old),
      effect: `${observed.uid} on the host, which will be refused: a uid is not changed`,
    },
  ];
}

function planField(
  { old, wanted, observed }: AccountSituation,
  path: "group" | "home" | "shell" | "comment",
): Difference[] {
  if (wanted[path] === undefined) return [];
  if (old && old[path] !== wanted[path]) return [{ path, kind: "change" }];
  if (!observed || observed[path] === wanted[path]) return [];
  return [{ path, kind: kindOf(old), effect: `${observed[path] || "empty"} on the host` }];
}

function planGroups({ old, wanted, observed }: AccountSituation): Difference[] {
  const missing = wanted.groups.filter((group) => observed && !observed.groups.includes(group));
  const known = old?.groups ?? [];
  const lost = missing.filter((group) => known.includes(group));
  const joined = missing.filter((group) => !known.includes(group));
  const left = known.filter((group) => !wanted.groups.includes(group));
  const changed = old
    ? left.length > 0 || wanted.groups.some((group) => !known.includes(group))
    : joined.length > 0;
  return planList("groups", {
    drift: lost.length > 0 ? [`join ${lost.join(", ")} again`] : [],
    changed,
    change: [...listed("join", joined), ...listed("leave", left)],
  });
}

function planSystem({ old, wanted }: AccountSituation): Difference[] {
  return old && old.system !== wanted.system ? [{ path: "system", kind: "change" }] : [];
}

function planHomeFolder({ old, wanted, observed }: AccountSituation): Difference[] {
  const missing = hasHomeFolder(wanted) && observed?.home === wanted.home && observed.homeOwner === undefined;
  return missing ? [{ path: "home", kind: kindOf(old), effect: `make the folder ${wanted.home}` }] : [];
}

function planKeys({ old, wanted, observed }: AccountSituation): Difference[] {
  const changed =
    old !== undefined &&
    JSON.stringify(old.authorizedKeys ?? null) !== JSON.stringify(wanted.authorizedKeys ?? null);
  const unlike = observed && wanted.authorizedKeys && unlikeKeys(wanted.authorizedKeys, observed);
  if (!changed && !unlike) return [];
  return [
    {
      path: "authorizedKeys",
      kind: changed ? "change" : kindOf(old),
      ...(unlike && { effect: describeKeys(unlike) }),
    },
  ];
}

/** There is no property for it: nobody logs in with a password, and one that somebody set is taken back. */
function planPassword({ old, wanted, observed }: AccountSituation): Difference[] {
  if (!observed || observed.password === "locked") return [];
  return [{ path: "password", kind: kindOf(old), effect: `lock the password of ${wanted.name}` }];
}
