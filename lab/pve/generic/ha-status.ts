import type { Handlers } from "../api.ts";
import type { Cluster } from "../cluster.ts";
import { isRunning } from "../guests/power/state.ts";
import { allNodes } from "../nodes/nodes.ts";
import { answeringNode } from "./answering-node.ts";
import { kept } from "./documents.ts";
import { guestOf, resourcesPath } from "./ha-manager.ts";

const seconds = () => Math.floor(Date.now() / 1000);

/** The resources that HA looks after; it has let go of those that it shall ignore. */
function services(cluster: Cluster) {
  return Object.entries(kept(cluster, resourcesPath)).flatMap(([sid, values]) => {
    const guest = guestOf(cluster, sid);
    const { state: request = "started" } = values;
    if (!guest || request === "ignored") return [];
    const state = isRunning(cluster, guest.vmid) ? "started" : "stopped";
    return [{ sid, node: guest.node, state, request, values }];
  });
}

export const haStatusHandlers: Handlers = {
  "GET /cluster/ha/status/current": ({ cluster }) => {
    const master = answeringNode(cluster);
    const timestamp = seconds();
    const now = new Date(timestamp * 1000).toUTCString();
    return [
      { id: "quorum", type: "quorum", node: master, quorate: true, status: "OK" },
      { id: "master", type: "master", node: master, timestamp, status: `${master} (active, ${now})` },
      ...allNodes(cluster).map(({ name }) => ({
        id: `lrm:${name}`,
        type: "lrm",
        node: name,
        timestamp,
        status: `${name} (active, ${now})`,
      })),
      ...services(cluster).map(({ sid, node, state, request, values }) => ({
        id: `service:${sid}`,
        type: "service",
        sid,
        node,
        state,
        crm_state: state,
        request_state: request,
        max_restart: values.max_restart,
        max_relocate: values.max_relocate,
        status: `${sid} (${node}, ${state})`,
      })),
    ];
  },

  "GET /cluster/ha/status/manager_status": ({ cluster }) => ({
    quorum: { node: answeringNode(cluster), quorate: "1" },
    manager_status: {
      master_node: answeringNode(cluster),
      timestamp: seconds(),
      node_status: Object.fromEntries(allNodes(cluster).map(({ name }) => [name, "online"])),
      service_status: Object.fromEntries(
        services(cluster).map(({ sid, node, state }) => [sid, { node, state }]),
      ),
    },
    lrm_status: Object.fromEntries(
      allNodes(cluster).map(({ name }) => [name, { state: "active", mode: "active", timestamp: seconds() }]),
    ),
  }),
};
