import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { createGate } from "../access/gate.ts";
import type { Api, Gate } from "../api.ts";
import { assemble, type Parts } from "../assemble.ts";
import type { Cluster } from "../cluster.ts";
import { PveError } from "../error.ts";
import { layOutCluster } from "../initial.ts";
import { answerComplaints } from "../schema/check-answer.ts";
import type { Definition } from "../schema/schema.ts";
import type { Raw } from "../schema/validate.ts";
import { Store } from "../store.ts";
import { type TestMachines, testMachines, testSystemVolumes } from "./machines.ts";

/** The API as tests use it: without a transport, with every answer held against PVE's schema. */
export interface TestApi {
  api: Api;
  cluster: Cluster;
  machines: TestMachines;
  /** Asks as root@pam, unless headers say otherwise, and resolves to the answer's `data`. */
  ask(
    method: string,
    path: string,
    parameters?: Record<string, string | number | string[]>,
    headers?: Record<string, string>,
    // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  ): Promise<any>;
  /** Asks for something that is refused, and resolves to the refusal. */
  refusal(
    method: string,
    path: string,
    parameters?: Record<string, string | number | string[]>,
    headers?: Record<string, string>,
  ): Promise<PveError>;
  /** Asks for a task, waits for its end and resolves to its record; a task that failed is no error. */
  task(
    method: string,
    path: string,
    parameters?: Record<string, string | number | string[]>,
  ): Promise<{ exitstatus: string; log: string[] }>;
}

/** Makes a request one of root@pam without credentials; only the test's own gate knows this header. */
export const rootHeaders = { "x-test-identity": "root@pam" };

/** Of the API token estate@pve!pulumi. */
export const testSecret = "00000000-0000-0000-0000-000000000001";

/** A cluster of prox-101, prox-106 and prox-102 as a new lab has it, in memory and a temporary folder. */
export function testApi(context: TestContext, parts: Partial<Parts> = {}): TestApi {
  const folder = mkdtempSync(join(tmpdir(), "pve-"));
  const store = new Store(":memory:");
  context.after(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const machines = testMachines();
  const { api, cluster } = assemble({
    store,
    machines,
    systemVolumes: testSystemVolumes(),
    paths: { volumes: join(folder, "volumes"), temporary: join(folder, "temporary") },
    onAnswer: requireSchema,
    gate: testGate(createGate(store)),
    ...parts,
  });
  layOutCluster(cluster, { secret: testSecret, password: "root of the test" });
  const ask: TestApi["ask"] = (method, path, parameters = {}, headers = rootHeaders) =>
    api.answer({ method, segments: segmentsOf(path), parameters: texts(parameters), headers });
  return {
    api,
    cluster,
    machines,
    ask,
    refusal: async (...request) => {
      try {
        await ask(...request);
      } catch (error) {
        if (error instanceof PveError) return error;
        throw error;
      }
      throw new Error(`${request[0]} ${request[1]} was not refused`);
    },
    task: async (...request) => {
      const { exitstatus = "", log } = await cluster.tasks.ended(await ask(...request));
      return { exitstatus, log };
    },
  };
}

function testGate(gate: Gate): Gate {
  const root = { user: "root@pam", token: undefined };
  return {
    ...gate,
    identify: (headers, method, definition) =>
      headers["x-test-identity"] ? root : gate.identify(headers, method, definition),
  };
}

const segmentsOf = (path: string) => path.split("/").filter(Boolean).map(decodeURIComponent);

function texts(parameters: Record<string, string | number | string[]>): Raw {
  const entries = Object.entries(parameters);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value : String(value)]),
  );
}

function requireSchema(definition: Definition, data: unknown): void {
  const complaints = answerComplaints(definition, data);
  if (complaints.length === 0) return;
  throw new Error(
    `${definition.method} ${definition.path} answers against the schema:\n${complaints.join("\n")}`,
  );
}
