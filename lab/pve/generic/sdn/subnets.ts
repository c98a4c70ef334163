import { BlockList, isIP } from "node:net";
import type { Call } from "../../api.ts";
import type { Collection } from "../collection.ts";
import type { Values } from "../documents.ts";
import { kinds, objectsFor, presentObjects, wrongParameter } from "./configuration.ts";
import { vnetPrivileges, zoneOfVnet } from "./vnets.ts";

export const subnets: Collection = {
  path: kinds.subnets,
  exists: "create sdn subnet object failed: sdn subnet object ID '%s' already defined",
  missing: "sdn subnet '%s' does not exist",
  // A subnet is created by its network, and named by its zone and network from then on.
  identify: (given = "", { cluster, parameters }) =>
    given.includes("/")
      ? `${zoneOfVnet(cluster, String(parameters.vnet))}-${given.replace("/", "-")}`
      : given,
  entries: (call) => {
    vnetPrivileges(call.cluster, String(call.parameters.vnet), false);
    const ofVnet = ([, { vnet }]: [string, Values]) => vnet === call.parameters.vnet;
    return Object.fromEntries(Object.entries(objectsFor(call, "subnets")).filter(ofVnet));
  },
  privileges: (_id, _values, change, { cluster, parameters }) =>
    vnetPrivileges(cluster, String(parameters.vnet), change),
  prepare: (values, call, id, former) => {
    const action = `${former ? "update" : "create"} sdn subnet`;
    const subnet = { ...values, vnet: String(call.parameters.vnet), type: "subnet" };
    check(subnet, id, call, action);
    return subnet;
  },
  print: (values, _call, id) => ({
    ...networkOf(id),
    ...values,
    ...withRanges(values),
    ...pendingRanges(values),
  }),
};

/** "zone-10.0.0.0-24" in its parts. */
export function networkOf(id: string): { zone: string; network: string; mask: string; cidr: string } {
  const [zone = "", network = "", mask = ""] = id.split("-");
  return { zone, network, mask, cidr: `${network}/${mask}` };
}

interface Range {
  "start-address": string;
  "end-address": string;
}

const rangesOf = (values: Values): Range[] =>
  [values["dhcp-range"] ?? []].flat().map((text) => {
    const fields = String(text)
      .split(",")
      .map((part) => part.split("="));
    return Object.fromEntries(fields) as Range;
  });

const withRanges = (values: Values): object =>
  values["dhcp-range"] === undefined ? {} : { "dhcp-range": rangesOf(values) };

function pendingRanges(values: Values): object {
  const { pending } = values as { pending?: Values };
  return pending && Array.isArray(pending["dhcp-range"])
    ? { pending: { ...pending, ...withRanges(pending) } }
    : {};
}

function check(values: Values, id: string, { cluster }: Call, action: string): void {
  const { cidr, network, mask } = networkOf(id);
  if (presentObjects(cluster, "vnets")[String(values.vnet)]?.vlanaware) {
    throw wrongParameter(action, "vnet", "you can't add a subnet on a vlanaware vnet");
  }
  const subnet = new BlockList();
  subnet.addSubnet(network, Number(mask), family(network));
  const contains = (address: string) => subnet.check(address, family(address));
  const { gateway } = values;
  // The gateway of a single address stands at the other end of the wire.
  if (gateway !== undefined && !contains(String(gateway)) && mask !== "32") {
    throw wrongParameter(action, "gateway", `${gateway} is not in subnet ${cidr}`);
  }
  for (const range of rangesOf(values)) {
    for (const [name, address] of Object.entries(range)) {
      if (!contains(address)) {
        throw wrongParameter(action, "dhcp-range", `${name} ${address} is not in subnet ${cidr}`);
      }
    }
  }
}

const family = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");
