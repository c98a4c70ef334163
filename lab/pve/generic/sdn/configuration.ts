import type { Call } from "../../api.ts";
import type { Cluster } from "../../cluster.ts";
import { failure, type PveError } from "../../error.ts";
import { kept, type Values } from "../documents.ts";
import { pendingView } from "./pending.ts";

/** The kinds of objects that come into force together. */
export const kinds = {
  zones: "/cluster/sdn/zones",
  vnets: "/cluster/sdn/vnets",
  subnets: "/cluster/sdn/vnets/{vnet}/subnets",
  controllers: "/cluster/sdn/controllers",
} as const;

export type Kind = keyof typeof kinds;
type Objects = Record<string, Values>;
type Configuration = Record<Kind, Objects>;

const appliedKey = "generic/sdn.applied";

/** The objects of a kind as they were last put into force. */
export function appliedObjects({ store }: Cluster, kind: Kind): Objects {
  return Object.assign(Object.create(null), store.get<Configuration>(appliedKey)?.[kind]);
}

/** The objects of a kind as they are written down now. */
export function presentObjects(cluster: Cluster, kind: Kind): Objects {
  if (kind !== "subnets") return kept(cluster, kinds[kind]);
  const vnets = Object.keys(presentObjects(cluster, "vnets"));
  return Object.assign(Object.create(null), ...vnets.map((vnet) => kept(cluster, kinds.subnets, { vnet })));
}

/** Puts everything that is written down into force. */
export function applyConfiguration(cluster: Cluster): void {
  const objects = (Object.keys(kinds) as Kind[]).map((kind) => [kind, presentObjects(cluster, kind)]);
  cluster.store.put(appliedKey, Object.fromEntries(objects));
}

/** What a call for objects of a kind is told: those in force, those with what is pending, or those written down. */
export function objectsFor({ cluster, parameters }: Call, kind: Kind): Objects {
  if (parameters.pending) {
    return pendingView(appliedObjects(cluster, kind), presentObjects(cluster, kind));
  }
  return parameters.running ? appliedObjects(cluster, kind) : presentObjects(cluster, kind);
}

/** Whatever goes wrong while SDN's configuration is locked, PVE says what it was about to do. */
export const sdnFailure = (action: string, message: string): PveError =>
  failure(`${action} object failed: ${message}`);

/** A parameter that is wrong for a reason that only shows while the configuration is locked. */
export const wrongParameter = (action: string, name: string, message: string): PveError =>
  sdnFailure(action, `400 Parameter verification failed.\n${name}: ${message}`);
