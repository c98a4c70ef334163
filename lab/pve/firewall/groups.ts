import type { Call, Handlers } from "../api.ts";
import { failure, invalidParameters } from "../error.ts";
import { optionalText, text } from "../params.ts";
import type { Parameters } from "../schema/validate.ts";
import {
  allFirewalls,
  configKey,
  type FirewallConfig,
  keptComment,
  readFirewall,
  requireDigest,
  type SecurityGroup,
  withDigest,
  writeFirewall,
} from "./config.ts";
import { type RuleList, ruleHandlers } from "./rules.ts";
import { changing, clusterScope, reading } from "./scope.ts";

const path = `${clusterScope.path}/groups`;

const groupRules: RuleList = {
  scope: clusterScope,
  place: "group",
  path: `${path}/{group}`,
  of: (config, parameters) => groupOf(config, parameters).rules,
};

export const groupHandlers: Handlers = {
  ...ruleHandlers(groupRules),

  [`GET ${path}`]: reading(clusterScope, (config) => withDigest(summaries(config))),

  [`POST ${path}`]: ({ cluster, parameters }) =>
    cluster.store.transaction(() => {
      const former = optionalText(parameters, "rename");
      if (former === undefined) create(cluster, parameters);
      else rename(cluster, former, parameters);
    }),

  [`DELETE ${path}/{group}`]: changing(clusterScope, (config, { parameters }) => {
    const name = text(parameters, "group");
    if (groupOf(config, parameters).rules.length > 0) {
      throw failure(`Security group '${name}' is not empty`);
    }
    delete config.groups[name];
  }),
};

const summaries = ({ groups }: FirewallConfig) =>
  Object.keys(groups)
    .sort()
    .map((group) => ({ group, ...keptComment(groups[group]?.comment) }));

function groupOf({ groups }: FirewallConfig, parameters: Parameters): SecurityGroup {
  const name = text(parameters, "group");
  const group = groups[name];
  if (group) return group;
  throw failure(`no such security group '${name}'`);
}

function create(cluster: Call["cluster"], parameters: Parameters): void {
  const config = readFirewall(cluster, configKey.cluster);
  const name = text(parameters, "group");
  if (config.groups[name]) {
    throw invalidParameters({ group: `Security group '${name}' already exists` });
  }
  config.groups[name] = { rules: [], ...keptComment(parameters.comment) };
  writeFirewall(cluster, configKey.cluster, config);
}

/** Rules that name the group follow it; with its own name only the comment changes. */
function rename(cluster: Call["cluster"], former: string, parameters: Parameters): void {
  const config = readFirewall(cluster, configKey.cluster);
  requireDigest(summaries(config), parameters.digest);
  const name = text(parameters, "group");
  const group = config.groups[former];
  if (!group) throw invalidParameters({ group: `Security group '${former}' does not exist` });
  if (config.groups[name] && name !== former) {
    throw invalidParameters({ group: `Security group '${name}' does already exist` });
  }
  delete config.groups[former];
  const comment = parameters.comment === undefined ? group.comment : parameters.comment;
  config.groups[name] = { rules: group.rules, ...keptComment(comment) };
  writeFirewall(cluster, configKey.cluster, config);
  if (name !== former) renameReferences(cluster, former, name);
}

function renameReferences(cluster: Call["cluster"], former: string, name: string): void {
  for (const { key, value } of allFirewalls(cluster)) {
    const references = value.rules.filter(({ type, action }) => type === "group" && action === former);
    for (const rule of references) rule.action = name;
    if (references.length > 0) writeFirewall(cluster, key, value);
  }
}
