import type { ScriptInputs } from "./inputs.ts";
import type { ScriptObserved } from "./inspect.ts";
import { plan } from "./plan.ts";

/** What `state` says of a host on which the check says yes. */
export const asWanted = "as wanted";

export function reflect(wanted: ScriptInputs, observed: ScriptObserved): Record<string, unknown> {
  return Object.fromEntries(
    plan({ old: wanted, wanted, observed }).map(({ path, effect }) => [
      path,
      path === "state" ? effect : `(${effect})`,
    ]),
  );
}

export function finds(wanted: ScriptInputs, observed: ScriptObserved): string | undefined {
  if (observed.type === "unknown") return undefined;
  return `a script ${wanted.name} was applied there before, and would be replaced`;
}
