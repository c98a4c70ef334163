import type { Difference, Situation } from "../../definition.ts";
import type { ExtensionInputs } from "./inputs.ts";
import type { ExtensionObserved } from "./inspect.ts";

type ExtensionSituation = Situation<ExtensionInputs, ExtensionObserved>;

export function plan(situation: ExtensionSituation): Difference[] {
  const { old, wanted, observed } = situation;
  const moved = (["name", "database", "port"] as const).filter((path) => old && old[path] !== wanted[path]);
  if (moved.length > 0) return moved.map((path) => ({ path, kind: "change", replace: true }));
  if (observed.state === "present")
    return [...planValue(situation, "version"), ...planValue(situation, "schema")];
  const why = observed.state === "unreachable" ? `, where ${observed.reason}` : "";
  const effect = `make the extension ${wanted.name} in ${wanted.database}${why}`;
  return [{ path: "name", kind: old ? "drift" : "change", effect }];
}

/** What the program does not say is left as it is, also where it said it before. */
function planValue({ old, wanted, observed }: ExtensionSituation, path: "version" | "schema"): Difference[] {
  if (observed.state !== "present" || wanted[path] === undefined || observed[path] === wanted[path])
    return [];
  if (old && old[path] !== wanted[path]) return [{ path, kind: "change" }];
  return [{ path, kind: old ? "drift" : "change", effect: `${observed[path]} on the host` }];
}
