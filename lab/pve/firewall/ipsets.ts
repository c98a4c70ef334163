import type { Call, Handlers } from "../api.ts";
import { failure, invalidParameters } from "../error.ts";
import { flag, optionalText, text } from "../params.ts";
import type { Parameters } from "../schema/validate.ts";
import { isAlias, parseNetwork } from "./addresses.ts";
import {
  configKey,
  type FirewallConfig,
  type IpSet,
  type IpSetEntry,
  keptComment,
  readFirewall,
  requireDigest,
  withDigest,
} from "./config.ts";
import { changing, reading, type Scope } from "./scope.ts";

export function ipsetHandlers(scope: Scope): Handlers {
  const path = `${scope.path}/ipset`;
  return {
    [`GET ${path}`]: reading(scope, (config) => withDigest(summaries(config))),
    [`POST ${path}`]: changing(scope, createOrRename),
    [`GET ${path}/{name}`]: reading(scope, (config, { parameters }) =>
      withDigest(entriesOf(config, parameters)),
    ),

    [`DELETE ${path}/{name}`]: changing(scope, (config, { parameters }) => {
      const name = text(parameters, "name");
      const entries = entriesOf(config, parameters);
      if (entries.length > 0 && !flag(parameters, "force")) throw failure(`IPSet '${name}' is not empty`);
      delete config.ipsets[name];
    }),

    [`POST ${path}/{name}`]: changing(scope, (config, call) => {
      const entries = entriesOf(config, call.parameters);
      entries.unshift(newEntry(entries, config, call));
    }),

    [`GET ${path}/{name}/{cidr}`]: reading(scope, (config, { parameters }) => {
      const entries = entriesOf(config, parameters);
      return withDigest(entries)[indexOf(entries, parameters)];
    }),

    [`PUT ${path}/{name}/{cidr}`]: changing(scope, (config, { parameters }) => {
      const entries = entriesOf(config, parameters);
      requireDigest(entries, parameters.digest);
      entries[indexOf(entries, parameters)] = entry(text(parameters, "cidr"), parameters);
    }),

    [`DELETE ${path}/{name}/{cidr}`]: changing(scope, (config, { parameters }) => {
      const set = setOf(config, parameters);
      requireDigest(set.entries, parameters.digest);
      set.entries = set.entries.filter(({ cidr }) => cidr !== parameters.cidr);
    }),
  };
}

const summaries = ({ ipsets }: FirewallConfig) =>
  Object.keys(ipsets)
    .sort()
    .map((name) => ({ name, ...keptComment(ipsets[name]?.comment) }));

/** PVE renames by the same method; with the set's own name it changes the comment. */
function createOrRename(config: FirewallConfig, { parameters }: Call): void {
  const { ipsets } = config;
  const name = text(parameters, "name");
  const former = optionalText(parameters, "rename");
  if (former === undefined) {
    if (ipsets[name]) throw invalidParameters({ name: `IPSet '${name}' already exists` });
    ipsets[name] = { entries: [], ...keptComment(parameters.comment) };
    return;
  }
  requireDigest(summaries(config), parameters.digest);
  const set = ipsets[former];
  if (!set) throw invalidParameters({ name: `IPSet '${former}' does not exist` });
  if (ipsets[name] && name !== former) {
    throw invalidParameters({ name: `IPSet '${name}' does already exist` });
  }
  delete ipsets[former];
  const comment = parameters.comment === undefined ? set.comment : parameters.comment;
  ipsets[name] = { entries: set.entries, ...keptComment(comment) };
}

function setOf({ ipsets }: FirewallConfig, parameters: Parameters): IpSet {
  const name = text(parameters, "name");
  const set = ipsets[name];
  if (set) return set;
  throw failure(`no such IPSet '${name}'`);
}

const entriesOf = (config: FirewallConfig, parameters: Parameters): IpSetEntry[] =>
  setOf(config, parameters).entries;

function indexOf(entries: IpSetEntry[], parameters: Parameters): number {
  const index = entries.findIndex(({ cidr }) => cidr === parameters.cidr);
  if (index < 0) throw invalidParameters({ cidr: "no such IP/Network" });
  return index;
}

const entry = (cidr: string, parameters: Parameters): IpSetEntry => ({
  cidr,
  ...(flag(parameters, "nomatch") && { nomatch: 1 as const }),
  ...keptComment(parameters.comment),
});

function newEntry(entries: IpSetEntry[], own: FirewallConfig, { cluster, parameters }: Call): IpSetEntry {
  const given = text(parameters, "cidr");
  if (/\/0+$/.test(given)) {
    throw invalidParameters({ cidr: "a zero prefix is not allowed in ipset entries" });
  }
  const cidr = isAlias(given) ? given : parseNetwork(given).cidr;
  if (entries.some((known) => known.cidr === cidr)) {
    throw invalidParameters({ cidr: `address '${given}' already exists` });
  }
  if (isAlias(cidr)) requireAlias(cidr, own, readFirewall(cluster, configKey.cluster));
  return entry(cidr, parameters);
}

function requireAlias(reference: string, own: FirewallConfig, cluster: FirewallConfig): void {
  const [, scope, name = ""] = /^(?:(dc|guest)\/)?(.+)$/.exec(reference) ?? [];
  const places = scope === "dc" ? [cluster] : scope === "guest" ? [own] : [own, cluster];
  if (places.some(({ aliases }) => aliases[name.toLowerCase()])) return;
  throw failure(`no such alias '${reference}'`);
}
