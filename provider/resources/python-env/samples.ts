import { type PythonEnvInputs, pythonEnvInputs } from "./inputs.ts";
import type { Environment, PythonEnvObserved } from "./inspect.ts";

export const requirements = `# locked by uv
greet==1.0 \\
    --hash=sha256:${"a".repeat(64)}
tidy==2.0 --hash=sha256:${"b".repeat(64)}
`;

/** For tests: inputs with the defaults filled in. */
export function vllm(said: Partial<PythonEnvInputs> = {}): PythonEnvInputs {
  return pythonEnvInputs.parse({ name: "vllm", python: "3.12", requirements, ...said });
}

/** The folder of {@link vllm}. */
export const folderName = "8f44564ebe587db2";

/** For tests: a host on which {@link vllm} is as it should be. */
export function current(seen: Partial<Environment> = {}): PythonEnvObserved {
  const environment: Environment = { name: folderName, state: "intact", added: [], removed: [], ...seen };
  return { at: "link", target: `envs/${environment.name}`, environment, finished: [environment.name] };
}

/** For tests: a host that knows nothing of it. */
export const absent: PythonEnvObserved = { at: "nothing", finished: [] };

/** For tests: a host on which somebody made an environment by hand. */
export const byHand: PythonEnvObserved = { at: "link", target: "venv-0.31.0", finished: [] };
