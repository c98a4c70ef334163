import type { Handlers } from "../../api.ts";
import { printIdentity } from "../../cluster.ts";
import { answeringNode } from "../answering-node.ts";
import type { Collection } from "../collection.ts";
import { applyConfiguration, kinds, objectsFor, presentObjects, sdnFailure } from "./configuration.ts";
import { subnets } from "./subnets.ts";
import { vnets } from "./vnets.ts";
import { zones } from "./zones.ts";

const visibleAt = (folder: string) => (id: string) => ({
  path: `/sdn/${folder}/${id}`,
  any: ["SDN.Audit", "SDN.Allocate"],
});

const controllers: Collection = {
  path: kinds.controllers,
  exists: "create sdn controller object failed: sdn controller object ID '%s' already defined",
  missing: "sdn '%s' does not exist",
  entries: (call) => objectsFor(call, "controllers"),
  privileges: visibleAt("controllers"),
  release: (id, { cluster }) => {
    for (const [zone, { controller }] of Object.entries(presentObjects(cluster, "zones"))) {
      if (controller === id) {
        throw sdnFailure("delete sdn controller", `controller ${id} is used by ${zone}`);
      }
    }
  },
};

export const sdnCollections: Collection[] = [
  zones,
  vnets,
  subnets,
  controllers,
  {
    path: "/cluster/sdn/dns",
    exists: "create sdn dns object failed: sdn dns object ID '%s' already defined",
    missing: "sdn '%s' does not exist",
    privileges: visibleAt("dns"),
  },
  {
    path: "/cluster/sdn/ipams",
    exists: "create sdn ipam object failed: sdn ipam object ID '%s' already defined",
    missing: "sdn '%s' does not exist",
    privileges: visibleAt("ipams"),
  },
  {
    path: "/cluster/sdn/fabrics/fabric",
    since: 9,
    exists: "fabric '%s' already exists in configuration",
    missing: "fabric '%s' does not exist in configuration",
    privileges: visibleAt("fabrics"),
  },
  {
    path: "/cluster/sdn/fabrics/node/{fabric_id}",
    since: 9,
    exists: "node '%s' already exists in fabric",
    missing: "node '%s' does not exist in fabric",
    // What a node has none of, PVE lists as empty.
    prepare: (values) => ({ interfaces: [], ...values }),
    print: (values, { parameters }) => ({ ...values, fabric_id: parameters.fabric_id }),
  },
];

export const sdnHandlers: Handlers = {
  "PUT /cluster/sdn": ({ cluster, identity }) => {
    const task = {
      node: answeringNode(cluster),
      type: "reloadnetworkall",
      id: "",
      user: printIdentity(identity),
    };
    return cluster.tasks.start(task, () => applyConfiguration(cluster));
  },

  "GET /cluster/sdn/ipams/{ipam}/status": () => [],
};
