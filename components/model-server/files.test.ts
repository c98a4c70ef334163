import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { memoryShare, modelUnit } from "./files.ts";
import { modelServerSchema } from "./service.ts";

const golden = (name: string) => join(import.meta.dirname, "golden", name);
const asIs = { serializers: [String] };

test("a model server gets its share of the card and is there when it answers", (context) => {
  const service = modelServerSchema.parse({
    kind: "model-server",
    on: "gpu",
    port: 8000,
    model: "meta-llama/Llama-3.1-8B-Instruct",
    name: "llama3.1-8b",
    contextLength: 16384,
    memory: "40 GiB",
  });
  const unit = modelUnit("llama", service, "192.168.100.130", "96 GiB");
  context.assert.fileSnapshot(unit, golden("vllm-llama.service"), asIs);
});

test("a share of the card is never more than the estate gives", () => {
  assert.equal(memoryShare("40 GiB", "96 GiB"), "0.41");
  assert.equal(memoryShare("96 GiB", "96 GiB"), "1.00");
});
