import type { Call } from "../../api.ts";
import type { Collection } from "../collection.ts";
import { kept, type Values } from "../documents.ts";
import { kinds, objectsFor, presentObjects, sdnFailure, wrongParameter } from "./configuration.ts";

/** What a zone must have, by its type. */
const required: Record<string, string[]> = {
  vlan: ["bridge"],
  qinq: ["bridge", "tag"],
  vxlan: ["peers"],
  evpn: ["controller", "vrf-vxlan"],
};

export const zones: Collection = {
  path: kinds.zones,
  exists: "create sdn zone object failed: sdn zone object ID '%s' already defined",
  missing: "sdn '%s' does not exist",
  entries: (call) => objectsFor(call, "zones"),
  privileges: (id) => ({ path: `/sdn/zones/${id}`, any: ["SDN.Audit", "SDN.Allocate"] }),
  prepare: (values, call, _id, former) => {
    const action = `${former ? "update" : "create"} sdn zone`;
    for (const name of required[String(values.type)] ?? []) {
      if (values[name] === undefined) throw sdnFailure(action, `missing value for required option '${name}'`);
    }
    checkReferences(values, call, action);
    return values;
  },
  release: (id, { cluster }) => {
    for (const [vnet, { zone }] of Object.entries(presentObjects(cluster, "vnets"))) {
      if (zone === id) throw sdnFailure("delete sdn zone", `zone ${id} is used by vnet ${vnet}`);
    }
  },
};

function checkReferences(values: Values, { cluster }: Call, action: string): void {
  const servers = kept(cluster, "/cluster/sdn/dns");
  for (const name of ["dns", "reversedns"]) {
    const server = values[name];
    if (server !== undefined && !servers[String(server)]) {
      throw wrongParameter(action, name, `${server} don't exist`);
    }
  }
  if (values.dnszone !== undefined && values.dns === undefined) {
    throw wrongParameter(action, "dnszone", "missing dns server");
  }
  const ipam = values.ipam;
  if (ipam !== undefined && !kept(cluster, "/cluster/sdn/ipams")[String(ipam)]) {
    throw wrongParameter(action, "ipam", `${ipam} not existing`);
  }
  const controller = values.controller;
  if (controller !== undefined && !presentObjects(cluster, "controllers")[String(controller)]) {
    throw sdnFailure(action, `controller ${controller} don't exist`);
  }
}
