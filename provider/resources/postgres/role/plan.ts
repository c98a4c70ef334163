import { isDeepStrictEqual } from "node:util";
import type { Difference, Situation } from "../../definition.ts";
import { listed, planList } from "../../list.ts";
import { isPasswordOf } from "../scram.ts";
import type { RoleInputs } from "./inputs.ts";
import type { Present, RoleObserved } from "./observed.ts";

type RoleSituation = Situation<RoleInputs, RoleObserved>;

interface Compared {
  readonly old: RoleInputs | undefined;
  readonly wanted: RoleInputs;
  /** Undefined where the role is not there. */
  readonly seen: Present | undefined;
}

export function plan(situation: RoleSituation): Difference[] {
  const { old, wanted, observed } = situation;
  const moved = (["name", "port"] as const).filter((path) => old && old[path] !== wanted[path]);
  if (moved.length > 0) return moved.map((path) => ({ path, kind: "change", replace: true }));
  const compared = { old, wanted, seen: observed.state === "present" ? observed : undefined };
  return [
    ...planName(situation),
    ...planValue(compared, "login"),
    ...planPassword(compared),
    ...planNames(compared, "memberOf"),
    ...planValue(compared, "connectionLimit"),
    ...planNames(compared, "options"),
    ...planSettings(compared),
  ];
}

/** What the host has otherwise is drift once the role is managed; before that, it is what managing it changes. */
function kindOf(old: RoleInputs | undefined): Difference["kind"] {
  return old ? "drift" : "change";
}

function planName({ old, wanted, observed }: RoleSituation): Difference[] {
  if (observed.state === "present") return [];
  const why = observed.state === "unreachable" ? `, where ${observed.reason}` : "";
  return [{ path: "name", kind: kindOf(old), effect: `make the role ${wanted.name}${why}` }];
}

function planValue({ old, wanted, seen }: Compared, path: "login" | "connectionLimit"): Difference[] {
  if (old && old[path] !== wanted[path]) return [{ path, kind: "change" }];
  if (!seen || seen[path] === wanted[path]) return [];
  return [{ path, kind: kindOf(old), effect: `${seen[path]} on the host` }];
}

/** A new password that the server has already is no difference: an import could not know it as clear text. */
function planPassword({ old, wanted, seen }: Compared): Difference[] {
  const path = "password";
  if (!seen) return old && old.password !== wanted.password ? [{ path, kind: "change" }] : [];
  if (hasPassword(seen, wanted.password)) return [];
  if (old && old.password !== wanted.password) return [{ path, kind: "change" }];
  return [{ path, kind: kindOf(old), effect: passwordWords(seen) }];
}

/** Whether the role has the password, or none where that is wanted. */
export function hasPassword({ password }: Present, wanted: string | undefined): boolean {
  if (wanted === undefined) return password === "none";
  return typeof password === "object" && isPasswordOf(password, wanted);
}

/** What the host has instead, without what gives it away. */
export function passwordWords({ password }: Present): string {
  if (password === "none") return "none on the host";
  return password === "other" ? "an MD5 one on the host" : "another one on the host";
}

function planNames({ old, wanted, seen }: Compared, path: "memberOf" | "options"): Difference[] {
  const known: readonly string[] = old?.[path] ?? [];
  const now: readonly string[] = wanted[path];
  const there: readonly string[] = seen?.[path] ?? now;
  const missing = now.filter((name) => !there.includes(name));
  const extra = there.filter((name) => !now.includes(name));
  const isChanged = (name: string) => !old || known.includes(name) !== now.includes(name);
  const effects = (test: (name: string) => boolean) => [
    ...listed("add", missing.filter(test)),
    ...listed("remove", extra.filter(test)),
  ];
  const change = effects(isChanged);
  const changed = old ? !isDeepStrictEqual([...known].sort(), [...now].sort()) : change.length > 0;
  return planList(path, { drift: effects((name) => !isChanged(name)), changed, change });
}

function planSettings({ old, wanted, seen }: Compared): Difference[] {
  const path = "settings";
  if (old && !isDeepStrictEqual(old.settings, wanted.settings)) return [{ path, kind: "change" }];
  if (!seen || isDeepStrictEqual({ ...seen.settings }, wanted.settings)) return [];
  return [{ path, kind: kindOf(old), effect: `${settingWords(seen.settings)} on the host` }];
}

/** `statement_timeout=30s`. */
export function settingWords(settings: Readonly<Record<string, string>>): string {
  return (
    Object.entries(settings)
      .map((pair) => pair.join("="))
      .join(", ") || "none"
  );
}
