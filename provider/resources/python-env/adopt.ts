import { EstateError } from "../../errors.ts";
import { type PythonEnvInputs, pythonEnvInputs } from "./inputs.ts";
import type { PythonEnvObserved } from "./inspect.ts";
import { stateWords } from "./plan.ts";

/** The question for the environment of that name, and for what it was built by. */
export function adoptTarget(name: string): string {
  const checked = pythonEnvInputs.shape.name.safeParse(name);
  if (!checked.success)
    throw new EstateError(
      `cannot import a Python environment: the name ${JSON.stringify(name)} ${checked.error.issues[0]!.message}`,
    );
  return `${name}/`;
}

/** The inputs that the current environment was built by. Throws an {@link EstateError} where there is none of ours. */
export function adopt(name: string, observed: PythonEnvObserved): PythonEnvInputs {
  const problem = adoptProblem(observed);
  if (problem)
    throw new EstateError(
      `cannot import the Python environment ${name}: /opt/${name}/current ${problem}. Declare it instead: it is built beside what is there.`,
    );
  return pythonEnvInputs.parse({ name, ...observed.lock });
}

function adoptProblem({ target, environment, lock }: PythonEnvObserved): string | undefined {
  if (target === undefined) return "is not there, or no link";
  if (!environment || !lock) return `leads to ${target}, which does not say by what it was built`;
  return environment.state === "intact" ? undefined : `leads to ${target}: ${stateWords(environment)}`;
}
