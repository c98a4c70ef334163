import type { Difference, Situation } from "../definition.ts";
import { driftIf } from "../unit/plan.ts";
import { currentOf, environmentName, isEnvironmentOf, lockHash, type PythonEnvInputs } from "./inputs.ts";
import type { Environment, PythonEnvObserved } from "./inspect.ts";

type PythonEnvSituation = Situation<PythonEnvInputs, PythonEnvObserved>;

/** The differences between the environments on a host and what is wanted. */
export function plan(situation: PythonEnvSituation): Difference[] {
  const { old, wanted } = situation;
  if (old && old.name !== wanted.name) return [{ path: "name", kind: "change", replace: true }];
  return [...planEnvironment(situation), ...planLater(situation)];
}

/** Whether the current environment is the one that is wanted, as it was built. */
export function isCurrent(wanted: PythonEnvInputs, { environment }: PythonEnvObserved): boolean {
  return environment?.state === "intact" && isEnvironmentOf(environment.name, wanted);
}

/** What is the matter with an environment, as the end of a sentence. */
export function stateWords({ state, added, removed }: Environment): string {
  const words = [
    ...(added.length > 0 ? [`${added.join(", ")} was added`] : []),
    ...(removed.length > 0 ? [`${removed.join(", ")} was removed`] : []),
  ];
  if (state === "changed") return words.join(" and ") || "what is installed was changed";
  return {
    intact: "intact",
    "no-python": "its Python is gone",
    unfinished: "it is not finished",
    gone: "it is gone",
  }[state];
}

function planEnvironment({ old, wanted, observed }: PythonEnvSituation): Difference[] {
  if (isCurrent(wanted, observed)) return [];
  const path = old && old.python !== wanted.python ? "python" : "requirements";
  const kind = driftIf(old !== undefined && lockHash(old) === lockHash(wanted));
  return [{ path, kind, effect: effect(wanted, observed) }];
}

function effect(wanted: PythonEnvInputs, { at, target, environment, finished }: PythonEnvObserved): string {
  const name = environmentName(wanted);
  if (environment && isEnvironmentOf(environment.name, wanted))
    return `build ${name} anew beside it, because ${stateWords(environment)}`;
  const verb = finished.some((other) => isEnvironmentOf(other, wanted)) ? "switch back to" : "build";
  const instead = target === undefined ? "" : `, to which ${currentOf(wanted)} leads instead of ${target}`;
  return `${verb} ${name}${at === "link" ? instead : ""}`;
}

/** How the next one is built matters to the next one only. */
function planLater({ old, wanted }: PythonEnvSituation): Difference[] {
  if (!old) return [];
  const later = (["uv", "index", "netrc"] as const)
    .filter((path) => old[path] !== wanted[path])
    .map((path) => ({ path, kind: "change" as const, consequence: true, effect: "from the next build on" }));
  return [...later, ...(old.keep === wanted.keep ? [] : [{ path: "keep", kind: "change" as const }])];
}
