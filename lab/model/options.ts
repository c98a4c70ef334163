import { parseArgs } from "node:util";
import { LabError } from "../error.ts";
import type { ModelServerOptions } from "./server.ts";
import vllm from "./vllm.json" with { type: "json" };

/** Tokens a second: about what an 8B model does for one reader on a workstation's card. */
const USUAL_PACE = 40;

/**
 * Reads the arguments of `vllm serve`. Those that only an engine understands are accepted and mean nothing. The pace
 * of a stand-in is no flag of vLLM, so it stands in the environment: `STAND_IN_TOKENS_PER_SECOND`. A flag that vLLM does not have ends the start, as it does there.
 */
export function readOptions(
  args: string[],
  environment: Record<string, string | undefined>,
): ModelServerOptions & { host: string; port: number } {
  const unknown = args.filter((arg) => arg.startsWith("--") && !isFlag(arg.split("=")[0]!));
  if (unknown.length > 0)
    throw new LabError(`vllm: error: unrecognized arguments: ${unknown.join(" ")} (vLLM ${vllm.version})`);
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args,
    strict: false,
    allowPositionals: true,
    options: { host: text, port: text, "served-model-name": text, "max-model-len": text, "api-key": text },
  });
  const [verb, name] = positionals;
  if (verb !== "serve" || !name)
    throw new LabError("The stand-in is started as vLLM is: `serve MODEL --port 8000`.");
  const apiKey = values["api-key"] ?? environment.VLLM_API_KEY;
  return {
    model: String(values["served-model-name"] ?? name),
    host: String(values.host ?? "0.0.0.0"),
    port: positive("--port", values.port ?? 8000),
    maxModelLen: positive("--max-model-len", values["max-model-len"] ?? 8192),
    pace: positive("STAND_IN_TOKENS_PER_SECOND", environment.STAND_IN_TOKENS_PER_SECOND ?? USUAL_PACE),
    ...(apiKey && { apiKey: String(apiKey) }),
  };
}

/** Every flag that is true or false also has its opposite: `--no-enable-prefix-caching`. */
function isFlag(name: string): boolean {
  return vllm.flags.includes(name) || vllm.flags.includes(name.replace(/^--no-/, "--"));
}

function positive(name: string, value: unknown): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new LabError(`${name} is "${value}"; it must be a whole number above 0.`);
}
