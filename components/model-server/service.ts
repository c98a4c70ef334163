import { z } from "zod";
import type { Description } from "../estate/description.ts";
import { count, port, size, wanted } from "../schema.ts";
import { mebibytes } from "../size.ts";

const modelText =
  "a folder of the host, e.g. /srv/models/llama, or a model of the hub, e.g. meta-llama/Llama-3.1-8B-Instruct";

/** A path from the root, or a name of the hub with or without its owner: which of them, decides what is fetched. */
const modelPattern = /^(\/[\w./-]+|(\w[\w.-]*\/)?\w[\w.-]*)$/;

export const modelServerSchema = z.strictObject({
  kind: z.literal("model-server"),
  on: z.string(wanted("the key of a machine")),
  port,
  model: z.string(wanted(modelText)).regex(modelPattern, wanted(modelText)),
  /** The name by which it is asked for. */
  name: z
    .string(wanted("a name, e.g. llama3.1-8b"))
    .regex(/^[a-z0-9][a-z0-9.-]*$/, wanted("a name, e.g. llama3.1-8b")),
  /** Tokens of question and answer together (`--max-model-len`). */
  contextLength: count("how many tokens, e.g. 16384"),
  /** Memory of the graphics card that it takes, weights and cache together. */
  memory: size,
});

export type ModelServerService = z.output<typeof modelServerSchema>;

/** `modelServer({ on: "gpu", port: 8000, name: "llama3.1-8b", … })` */
export const modelServer = (spec: Omit<z.input<typeof modelServerSchema>, "kind">) =>
  ({ kind: "model-server", ...spec }) as const;

export function describeModelServer({ port, model, memory }: ModelServerService): Description {
  return {
    listens: { http: { port } },
    needs: [],
    needsOutside: [
      { to: "PyPI", purpose: "vLLM and uv, by their hashes" },
      ...(model.startsWith("/") ? [] : [{ to: "Hugging Face", purpose: `weights of ${model}` } as const]),
    ],
    gpuMemory: mebibytes(memory),
    packages: () => ["curl"],
  };
}
