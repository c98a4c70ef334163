import type { Cluster } from "../../cluster.ts";
import { failure } from "../../error.ts";
import type { Collection } from "../collection.ts";
import type { Values } from "../documents.ts";
import { kinds, objectsFor, presentObjects, sdnFailure, wrongParameter } from "./configuration.ts";

/** The zone of a virtual network; undefined when there is no such network. */
export function zoneOfVnet(cluster: Cluster, vnet: string): string | undefined {
  const zone = presentObjects(cluster, "vnets")[vnet]?.zone;
  return zone === undefined ? undefined : String(zone);
}

/** What may be asked and done with a virtual network depends on its zone; refuses when there is no such network. */
export function vnetPrivileges(cluster: Cluster, vnet: string, change: boolean) {
  const zone = zoneOfVnet(cluster, vnet);
  if (zone === undefined) throw failure(`sdn vnet '${vnet}' does not exist`);
  return {
    path: `/sdn/zones/${zone}/${vnet}`,
    any: change ? ["SDN.Allocate"] : ["SDN.Audit", "SDN.Allocate"],
  };
}

export const vnets: Collection = {
  path: kinds.vnets,
  exists: "create sdn vnet object failed: sdn vnet object ID '%s' already defined",
  missing: "sdn vnet '%s' does not exist",
  entries: (call) => objectsFor(call, "vnets"),
  privileges: (id, values, change) => ({
    path: `/sdn/zones/${zoneOf(values)}/${id}`,
    any: change ? ["SDN.Allocate"] : ["SDN.Audit", "SDN.Allocate"],
  }),
  prepare: (values, { cluster }, id, former) => {
    const action = `${former ? "update" : "create"} sdn vnet`;
    const zone = presentObjects(cluster, "zones")[String(values.zone)];
    if (!zone) throw sdnFailure(action, `sdn '${values.zone}' does not exist`);
    checkTag(values, String(zone.type), action);
    if (hasSubnets(cluster, id)) {
      if (former?.zone !== values.zone) {
        throw wrongParameter(action, "zone", "can't change zone if subnets exist");
      }
      if (values.vlanaware) {
        throw wrongParameter(action, "vlanaware", "vlanaware vnet is not compatible with subnets");
      }
    }
    return { ...values, type: "vnet" };
  },
  release: (id, { cluster }) => {
    if (hasSubnets(cluster, id)) {
      throw wrongParameter("delete sdn vnet", "vnet", "Can't delete vnet if subnets exists");
    }
  },
};

/** The zone of one that is not in force yet is pending. */
const zoneOf = (values: Values) => values.zone ?? (values as { pending?: { zone?: string } }).pending?.zone;

const hasSubnets = (cluster: Cluster, vnet: string): boolean =>
  Object.values(presentObjects(cluster, "subnets")).some((subnet) => subnet.vnet === vnet);

function checkTag({ tag }: Values, zoneType: string, action: string): void {
  if (zoneType === "simple") {
    if (tag !== undefined) throw wrongParameter(action, "tag", "vlan tag is not allowed on simple zone");
    return;
  }
  const noun = zoneType === "vlan" || zoneType === "qinq" ? "vlan" : "vxlan";
  if (tag === undefined) throw wrongParameter(action, "tag", `missing ${noun} tag`);
  if (noun === "vlan" && Number(tag) > 4096) {
    throw wrongParameter(action, "tag", "vlan tag max value is 4096");
  }
}
