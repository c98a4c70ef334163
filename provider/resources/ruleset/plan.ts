import type { Difference, Situation } from "../definition.ts";
import { fileOf, type RulesetInputs, sha256, tableOf, textOf, unitOf, unitText } from "./inputs.ts";
import type { RulesetObserved } from "./inspect.ts";

export function plan({ old, wanted, observed }: Situation<RulesetInputs, RulesetObserved>): Difference[] {
  if (old && old.name !== wanted.name) return [{ path: "name", kind: "change", replace: true }];
  if (!old)
    return isAsWanted(wanted, observed) ? [] : [{ path: "rules", kind: "change", effect: "load them" }];
  if (textOf(old) !== textOf(wanted)) return [{ path: "rules", kind: "change", effect: "load them" }];
  const drift: [string, string | undefined][] = [
    ["rules", fileDrift(wanted, observed)],
    ["kernel", kernelDrift(wanted, observed)],
    ["boot", bootDrift(wanted, observed)],
  ];
  return drift.flatMap(([path, effect]) => (effect ? [{ path, kind: "drift" as const, effect }] : []));
}

export function isAsWanted(wanted: RulesetInputs, observed: RulesetObserved): boolean {
  return !(fileDrift(wanted, observed) ?? kernelDrift(wanted, observed) ?? bootDrift(wanted, observed));
}

/** What is wrong with the file, in words; undefined where nothing is. */
export function fileDrift(wanted: RulesetInputs, { file }: RulesetObserved): string | undefined {
  if (file === sha256(textOf(wanted))) return undefined;
  return `${fileOf(wanted.name)} ${file ? "was changed on the host" : "is gone from the host"}`;
}

/** What is wrong with the table in the kernel, in words; undefined where nothing is. */
export function kernelDrift(wanted: RulesetInputs, { table, loaded }: RulesetObserved): string | undefined {
  const name = `the table ${tableOf(wanted.name)}`;
  if (!table) return `${name} is gone from the kernel`;
  if (loaded?.file !== sha256(textOf(wanted))) return `${name} was loaded from other rules`;
  return loaded.table === table ? undefined : `${name} was changed in the kernel`;
}

/** What keeps the next boot from loading the file, in words; undefined where nothing does. */
export function bootDrift({ name }: RulesetInputs, { unit, enabled }: RulesetObserved): string | undefined {
  if (unit !== sha256(unitText(name)))
    return `${unitOf(name)} was ${unit ? "changed" : "removed"} on the host`;
  return enabled ? undefined : `${unitOf(name)} does not start at boot`;
}
