import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { EngineMetrics } from "./metrics.ts";
import vllm from "./vllm.json" with { type: "json" };

// vllm.json has the flags, routes and metrics that vLLM's own wheel defines: the stand-in invents none.

test("every route of the stand-in is one of vLLM", () => {
  const server = readFileSync(join(import.meta.dirname, "server.ts"), "utf8");
  const routes = [...server.matchAll(/case "((?:GET|POST) \/\S*)"/g)].map(([, route]) => route!);
  // What Prometheus asks is mounted by a library of its own, which the list of vLLM's routes leaves out.
  const known = [...vllm.routes, "GET /metrics"];
  assert.ok(routes.length >= 5);
  assert.deepEqual(
    routes.filter((route) => !known.includes(route)),
    [],
  );
});

test("every metric of the stand-in is one of vLLM", () => {
  const declared = [...new EngineMetrics("llama").print().matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  // Counters are defined without the ending that Prometheus' text format gives them.
  const names = declared.map(([, name, type]) => (type === "counter" ? name!.replace(/_total$/, "") : name!));
  assert.ok(names.length >= 12);
  assert.deepEqual(
    names.filter((name) => !vllm.metrics.includes(name)),
    [],
  );
});
