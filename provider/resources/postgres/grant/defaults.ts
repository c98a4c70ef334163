import type { GrantInputs } from "./inputs.ts";
import type { Default, GrantObserved } from "./inspect.ts";
import { isSame, list, may, none, type Privileges, wantedOf } from "./privileges.ts";

/** Default privileges that are to be others: what the role has of a creator's future objects, and what it is to have. */
export interface DefaultChange {
  readonly creator: string;
  readonly held: Privileges;
  readonly wanted: Privileges;
  /** Whether there need not be such a role any more, as where something is only taken away. */
  readonly mayBeGone: boolean;
}

/** What is to change where the program names the creators, or did so the last time. */
export function changedDefaults(
  old: GrantInputs | undefined,
  wanted: GrantInputs,
  observed: GrantObserved,
): DefaultChange[] {
  const declared = wanted.defaultPrivilegesFor;
  const others = declared ? defaultsOf(observed).map(({ creator }) => creator) : [];
  const creators = [...(declared ?? []), ...(old?.defaultPrivilegesFor ?? []), ...others];
  return changes(creators, observed, (creator) => ({
    wanted: declared?.includes(creator) ? wantedOf(wanted) : none,
    mayBeGone: !declared?.includes(creator),
  }));
}

/** What brings the default privileges back that were there before they were managed. */
export function formerDefaults(
  { defaultPrivilegesFor: declared }: GrantInputs,
  before: GrantObserved,
  observed: GrantObserved,
): DefaultChange[] {
  if (!declared) return [];
  const [had, has] = [defaultsOf(before), defaultsOf(observed)];
  return changes([...declared, ...[...had, ...has].map(({ creator }) => creator)], observed, (creator) => ({
    wanted: of(had, creator),
    mayBeGone: true,
  }));
}

function changes(
  creators: readonly string[],
  observed: GrantObserved,
  toBe: (creator: string) => Pick<DefaultChange, "wanted" | "mayBeGone">,
): DefaultChange[] {
  const has = defaultsOf(observed);
  return [...new Set(creators)]
    .map((creator) => ({ creator, held: of(has, creator), ...toBe(creator) }))
    .filter(({ held, wanted }) => observed.state !== "present" || !isSame(held, wanted));
}

export function defaultsOf(observed: GrantObserved): readonly Default[] {
  return (observed.state === "present" && observed.defaults) || [];
}

function of(defaults: readonly Default[], creator: string): Privileges {
  return defaults.find((one) => one.creator === creator) ?? none;
}

/** What a role gets, in words: `SELECT with future tables of owner`. */
export function heldByDefault({ type }: GrantInputs, creator: string, held: Privileges): string {
  return `${may(held)} with future ${type}s of ${creator}`;
}

/** The creators as the host has them: what each gives is said where it is not what is wanted. */
export function reflectDefaults(wanted: GrantInputs, observed: GrantObserved): string[] {
  return defaultsOf(observed).map((one) =>
    isSame(one, wantedOf(wanted)) ? one.creator : `${one.creator} (${may(one)})`,
  );
}

/** Whether the program names other creators than it did, in whatever order. */
export function namesOthers(old: GrantInputs, wanted: GrantInputs): boolean {
  const said = ({ defaultPrivilegesFor: creators }: GrantInputs) => creators && list(creators);
  return said(old) !== said(wanted);
}
