import assert from "node:assert/strict";
import { test } from "node:test";
import { readOptions } from "./options.ts";

test("the arguments of production's unit are understood, and those for an engine alone are left aside", () => {
  const line =
    "serve meta-llama/Llama-3.1-8B --served-model-name llama3.1-8b --port 8001 --host 192.168.100.130 " +
    "--gpu-memory-utilization 0.4 --enable-prefix-caching --max-model-len 16384";
  assert.deepEqual(readOptions(line.split(" "), { STAND_IN_TOKENS_PER_SECOND: "25" }), {
    model: "llama3.1-8b",
    host: "192.168.100.130",
    port: 8001,
    maxModelLen: 16384,
    pace: 25,
  });
});

test("a wrong number is told with its name", () => {
  assert.throws(() => readOptions(["serve", "llama", "--port", "http"], {}), /--port is "http"/);
});

test("a flag that vLLM does not have is refused as vLLM does", () => {
  const line = ["serve", "llama", "--no-enable-prefix-caching", "--max-model-length=8192", "--gpus", "1"];
  assert.throws(
    () => readOptions(line, {}),
    /vllm: error: unrecognized arguments: --max-model-length=8192 --gpus \(vLLM 0\.33\.0\)/,
  );
});
