import assert from "node:assert/strict";
import { test } from "node:test";
import { Api } from "../api.ts";
import { loadDefinitions } from "../schema/schema.ts";
import type { Raw } from "../schema/validate.ts";
import { testApi } from "../testing/api.ts";
import { genericHandlers } from "./generic.ts";

const definitions = loadDefinitions();
const root = { user: "root@pam", token: undefined };

test("a cluster of PVE 9 has HA rules and fabrics", async (context) => {
  const { cluster } = testApi(context);
  const gate = { identify: () => root, authorise: () => root };
  const api = new Api({ definitions, handlers: genericHandlers(definitions, 9), gate, cluster });
  const ask = (method: string, path: string, parameters: Raw = {}) =>
    api.answer({ method, segments: path.split("/").filter(Boolean), parameters, headers: {} }) as Promise<
      Record<string, unknown>
    >;
  await ask("POST", "/cluster/ha/rules", {
    rule: "near",
    type: "node-affinity",
    resources: "vm:9020",
    nodes: "prox-101:1",
  });
  assert.equal((await ask("GET", "/cluster/ha/rules/near")).nodes, "prox-101:1");
  await assert.rejects(ask("GET", "/cluster/ha/rules/far"), { message: "no such ha rule 'far'" });

  const fabrics = "/cluster/sdn/fabrics/fabric";
  await ask("POST", fabrics, { id: "fab1", protocol: "openfabric", ip_prefix: "10.0.0.0/24" });
  assert.equal((await ask("GET", `${fabrics}/fab1`, { pending: "1" })).protocol, "openfabric");
  const nodes = "/cluster/sdn/fabrics/node/fab1";
  await ask("POST", nodes, { node_id: "prox-101", protocol: "openfabric", ip: "10.0.0.1", interfaces: [] });
  assert.deepEqual((await ask("GET", `${nodes}/prox-101`)).interfaces, []);
  await assert.rejects(ask("GET", `${nodes}/prox-106`), {
    message: "node 'prox-106' does not exist in fabric",
  });
});
