import { may } from "../access/permissions.ts";
import type { Call, Handler } from "../api.ts";
import { failure, permissionDenied } from "../error.ts";
import { zoneOfVnet } from "../generic/sdn/vnets.ts";
import { type GuestKind, requireGuest } from "../guests/guest.ts";
import { integer, text } from "../params.ts";
import { configKey, type FirewallConfig, readFirewall, writeFirewall } from "./config.ts";
import type { Place } from "./verify.ts";

/** What has a firewall configuration of its own. */
export interface Scope {
  /** The path below which its methods stand, as in "/nodes/{node}/firewall". */
  path: string;
  place: Exclude<Place, "group">;
  /** The key of the configuration that a call is about. Refuses what is not there or not the caller's to see. */
  locate(call: Call, change: boolean): string;
}

export const clusterScope: Scope = {
  path: "/cluster/firewall",
  place: "cluster",
  locate: () => configKey.cluster,
};

export const nodeScope: Scope = {
  path: "/nodes/{node}/firewall",
  place: "node",
  locate: ({ parameters }) => configKey.node(text(parameters, "node")),
};

export const guestScope = (kind: GuestKind): Scope => ({
  path: `/nodes/{node}/${kind}/{vmid}/firewall`,
  place: "vm",
  locate: ({ cluster, parameters }) => {
    const vmid = integer(parameters, "vmid");
    requireGuest(cluster, kind, text(parameters, "node"), vmid);
    return configKey.guest(vmid);
  },
});

export const vnetScope: Scope = {
  path: "/cluster/sdn/vnets/{vnet}/firewall",
  place: "vnet",
  locate: (call, change) => {
    const vnet = text(call.parameters, "vnet");
    const zone = zoneOfVnet(call.cluster, vnet);
    if (zone === undefined) throw failure("invalid vnet specified");
    // The schema tells this permission only in words.
    const privileges = change ? ["SDN.Allocate"] : ["SDN.Audit", "SDN.Allocate"];
    const path = `/sdn/zones/${zone}/${vnet}`;
    if (!may(call.cluster, call.identity, path, privileges, true)) throw permissionDenied(path, privileges);
    return configKey.vnet(vnet);
  },
};

/** A method that reads the configuration of its scope. */
export const reading =
  (scope: Scope, answer: (config: FirewallConfig, call: Call) => unknown): Handler =>
  (call) =>
    answer(readFirewall(call.cluster, scope.locate(call, false)), call);

/** A method that changes the configuration of its scope; nothing is written when it refuses. */
export const changing =
  (scope: Scope, change: (config: FirewallConfig, call: Call) => void): Handler =>
  (call) => {
    const key = scope.locate(call, true);
    const config = readFirewall(call.cluster, key);
    change(config, call);
    writeFirewall(call.cluster, key, config);
  };
