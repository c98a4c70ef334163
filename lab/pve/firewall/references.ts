import type { Handlers } from "../api.ts";
import { configKey, type FirewallConfig, keptComment, readFirewall } from "./config.ts";
import { reading, type Scope } from "./scope.ts";

interface Reference {
  type: "alias" | "ipset";
  name: string;
  ref: string;
  scope: string;
  comment?: string;
}

/** What rules of the scope may name as source or destination. */
export function referenceHandlers(scope: Scope): Handlers {
  return {
    [`GET ${scope.path}/refs`]: reading(scope, (config, { cluster, parameters }) => {
      const ofCluster = referencesOf("dc", readFirewall(cluster, configKey.cluster));
      const all = scope.place === "cluster" ? ofCluster : [...ofCluster, ...referencesOf("guest", config)];
      return all.filter(({ type }) => parameters.type === undefined || type === parameters.type);
    }),
  };
}

function referencesOf(scope: string, { ipsets, aliases }: FirewallConfig): Reference[] {
  const sets = Object.entries(ipsets).map(([name, { comment }]) => ({
    type: "ipset" as const,
    name,
    ref: `+${scope}/${name}`,
    scope,
    ...keptComment(comment),
  }));
  const named = Object.entries(aliases).map(([name, { comment }]) => ({
    type: "alias" as const,
    name,
    ref: `${scope}/${name}`,
    scope,
    ...keptComment(comment),
  }));
  return [...sets, ...named];
}
