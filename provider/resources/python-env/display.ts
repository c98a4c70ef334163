import { currentOf, environmentName, isEnvironmentOf, type PythonEnvInputs } from "./inputs.ts";
import type { PythonEnvObserved } from "./inspect.ts";
import { isCurrent, stateWords } from "./plan.ts";

/** The packages are shown as what is the matter with them: their text is long, and the host has no other text. */
export function reflect(inputs: PythonEnvInputs, observed: PythonEnvObserved): Record<string, unknown> {
  if (isCurrent(inputs, observed)) return {};
  const { at, target, environment } = observed;
  if (environment && isEnvironmentOf(environment.name, inputs))
    return { requirements: `(${stateWords(environment)})` };
  return {
    requirements: at === "link" ? `(those of ${target})` : at === "nothing" ? "(nothing)" : `(a ${at})`,
  };
}

/** What a person would lose if the environment were created now. */
export function finds(inputs: PythonEnvInputs, observed: PythonEnvObserved): string | undefined {
  const current = currentOf(inputs);
  const { at, target } = observed;
  if (at === "nothing" || isCurrent(inputs, observed)) return undefined;
  if (at !== "link")
    return `a ${at} is at ${current}, which a link cannot replace: move it away on the host, or choose another name`;
  return `${current} leads to ${target} and would lead to envs/${environmentName(inputs)}; what it leads to now stays`;
}
