import { mayOf } from "../access/permissions.ts";
import type { Handlers } from "../api.ts";
import type { Cluster } from "../cluster.ts";
import { failure, invalidParameters } from "../error.ts";
import { clusterOptions } from "../generic/options.ts";
import { allGuests, findGuest } from "../guests/guest.ts";
import type { Node } from "../initial.ts";
import { optionalInteger, optionalText, text } from "../params.ts";
import { allNodes, fingerprint } from "./nodes.ts";
import { clusterResources } from "./resources.ts";
import { nodeFigures, nodeStatus } from "./status.ts";
import { version } from "./version.ts";

export const nodeHandlers: Handlers = {
  "GET /version": () => version,

  "GET /cluster/status": ({ cluster }) => [
    { type: "cluster", id: "cluster", ...clusterInfo(cluster) },
    ...allNodes(cluster).map((node, index) => ({
      type: "node",
      id: `node/${node.name}`,
      name: node.name,
      ip: node.address,
      nodeid: node.id,
      online: true,
      local: index === 0,
      level: "",
    })),
  ],

  "GET /cluster/resources": ({ cluster, identity, parameters }) =>
    clusterResources(cluster, identity, optionalText(parameters, "type")),

  "GET /cluster/nextid": ({ cluster, parameters }) => {
    const wanted = optionalInteger(parameters, "vmid");
    if (wanted === undefined) return nextId(cluster);
    if (findGuest(cluster, wanted)) throw invalidParameters({ vmid: `VM ${wanted} already exists` });
    return wanted;
  },

  "GET /nodes": ({ cluster, identity }) => {
    const may = mayOf(cluster, identity);
    return allNodes(cluster).map((node) => ({
      id: `node/${node.name}`,
      type: "node",
      node: node.name,
      status: "online",
      level: "",
      ssl_fingerprint: fingerprint(cluster, node),
      ...(may(`/nodes/${node.name}`, ["Sys.Audit"]) ? nodeFigures(cluster, node) : {}),
    }));
  },

  "GET /nodes/{node}/status": ({ cluster, parameters }) =>
    nodeStatus(cluster, cluster.store.get<Node>(`nodes/${text(parameters, "node")}`)!),

  "GET /nodes/{node}/version": () => version,

  // Nothing is measured over time.
  "GET /nodes/{node}/rrddata": () => [],
  "GET /nodes/{node}/qemu/{vmid}/rrddata": () => [],
  "GET /nodes/{node}/lxc/{vmid}/rrddata": () => [],
};

function clusterInfo({ store }: Cluster): Record<string, unknown> {
  const { name } = store.get<{ name: string }>("cluster") ?? { name: "" };
  const nodes = allNodes({ store } as Cluster).length;
  return { name, nodes, quorate: true, version: nodes };
}

/** The lowest free id of the range that the option `next-id` of the cluster sets. */
function nextId(cluster: Cluster): number {
  const setting = String(clusterOptions(cluster)["next-id"] ?? "");
  const lower = Number(/lower=(\d+)/.exec(setting)?.[1] ?? 100);
  const upper = Number(/upper=(\d+)/.exec(setting)?.[1] ?? 1_000_000);
  const taken = new Set(allGuests(cluster).map(({ vmid }) => vmid));
  for (let vmid = lower; vmid < upper; vmid += 1) if (!taken.has(vmid)) return vmid;
  throw failure(`unable to get any free VMID in range [${lower}, ${upper}]`);
}
