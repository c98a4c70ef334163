import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Which versions of vLLM are locked here, as `estate:engine` names them. */
export const engines = ["vllm-0.33.0"] as const;

/** `present` says that something else puts the engine where model servers expect it. */
export type Engine = (typeof engines)[number] | "present";

/** The version of Python that it is locked for: that of Ubuntu 24.04. */
export const enginePython = "3.12";

/** The file of its lock. */
export function engineRequirements(engine: string): string {
  return join(import.meta.dirname, "engines", `${engine}.txt`);
}

/** Its packages with their hashes, as `host.PythonEnv` wants them. */
export function readRequirements(engine: Exclude<Engine, "present">): string {
  return readFileSync(engineRequirements(engine), "utf8");
}
