import { fileOf, type RulesetInputs, tableOf } from "./inputs.ts";
import type { RulesetObserved } from "./inspect.ts";
import { fileDrift, isAsWanted, plan } from "./plan.ts";

/** What the computed properties say where nothing drifted. */
export const computed = { kernel: "as loaded", boot: "loaded" };

export function reflect(wanted: RulesetInputs, observed: RulesetObserved): Record<string, unknown> {
  return Object.fromEntries(
    plan({ old: wanted, wanted, observed }).map(({ path, effect }) => [path, `(${effect})`]),
  );
}

export function finds(wanted: RulesetInputs, observed: RulesetObserved): string | undefined {
  if (isAsWanted(wanted, observed)) return undefined;
  const { name } = wanted;
  const there = [
    ...(observed.file && fileDrift(wanted, observed) ? [fileOf(name)] : []),
    ...(observed.table ? [`the table ${tableOf(name)}`] : []),
  ];
  return there.length > 0 ? `${there.join(" and ")} would be replaced; a copy is kept` : undefined;
}
