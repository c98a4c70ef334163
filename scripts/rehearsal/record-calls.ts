/**
 * Records what the engine asks our provider in the life of one thing of every kind, into
 * provider/recorded/calls.jsonl: `node scripts/rehearsal/record-calls.ts`. The provider's tests replay it.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { down, up } from "../../lab/lab.ts";
import type { Call } from "../../provider/recorded/call.ts";
import { declaredOf, type Sample } from "../e2e/kinds/sample.ts";
import { samples } from "../e2e/kinds/samples.ts";
import { Rehearsal } from "./rehearsal.ts";

const instance = "record";
const recording = join(import.meta.dirname, "../../provider/recorded/calls.jsonl");
const log = (line: string) => console.error(line);

await down({ instance, purge: true, log });
const lab = await up({ instance, log });
const folder = mkdtempSync(join(tmpdir(), "estate-record-"));
const raw = join(folder, "calls.json");
process.env.PULUMI_DEBUG_GRPC = raw;
const rehearsal = await Rehearsal.ofProgram(lab);
try {
  const declare = (argsOf: (sample: Sample) => Record<string, unknown>) =>
    rehearsal.declare(["db"], declaredOf(samples, argsOf));
  declare(({ args }) => args);
  log(await rehearsal.up());
  declare(({ changed }) => changed);
  log(await rehearsal.up());
  const drift = Object.values(samples).map((sample) => sample.drift);
  await rehearsal.on("db", drift.join("\n"));
  log((await rehearsal.preview()).output);
  writeFileSync(recording, `${callsOf(readFileSync(raw, "utf8")).join("\n")}\n`);
} finally {
  rehearsal.close();
  rmSync(folder, { recursive: true });
  await down({ instance, purge: true, log });
}

/** The calls about things inside hosts that are answered without a host: one line each, in the order of their answers. */
function callsOf(text: string): string[] {
  const lines = text.trimEnd().split("\n");
  const calls = lines.map((line) => JSON.parse(line)).flatMap((logged) => callOf(logged) ?? []);
  return [...new Set(calls.map((call) => JSON.stringify(call)))];
}

/** A line of the engine's log, where it is such a call that was answered. */
// biome-ignore lint/suspicious/noExplicitAny: the engine's log has no type
function callOf({ method: name, request, response, progress }: any): Call | undefined {
  const method = String(name).replace("/pulumirpc.ResourceProvider/", "");
  if (progress !== "response_completed" || !/::estate:(?!index:|host:Ready)/.test(request?.urn))
    return undefined;
  const { urn, id, olds, oldInputs, news } = request;
  if (method === "Check")
    return { method, request: { urn, olds, news }, response: { inputs: response.inputs } };
  if (method !== "Diff") return undefined;
  const detailed = Object.entries<{ inputDiff?: boolean }>(response.detailedDiff ?? {});
  return {
    method,
    request: { urn, id, olds, oldInputs, news },
    response: {
      replaces: response.replaces ?? [],
      differs: Object.fromEntries(detailed.map(([path, { inputDiff = false }]) => [path, inputDiff])),
    },
  };
}
