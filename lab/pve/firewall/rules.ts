import type { Call, Handlers } from "../api.ts";
import { failure, invalidParameters } from "../error.ts";
import { integer, optionalInteger, optionalText, text } from "../params.ts";
import type { Parameters } from "../schema/validate.ts";
import {
  configKey,
  type FirewallConfig,
  keptComment,
  type Rule,
  readFirewall,
  requireDigest,
  withDigest,
} from "./config.ts";
import { changing, reading, type Scope } from "./scope.ts";
import { type Place, verifiedRule } from "./verify.ts";

/** A list of rules within a configuration; the list may be changed in its place. */
export interface RuleList {
  scope: Scope;
  place: Place;
  /** Path of the list, as in "/cluster/firewall/groups/{group}". */
  path: string;
  of(config: FirewallConfig, parameters: Parameters): Rule[];
}

/** The list that every scope has. */
export const ownRules = (scope: Scope): RuleList => ({
  scope,
  place: scope.place,
  path: `${scope.path}/rules`,
  of: ({ rules }) => rules,
});

export function ruleHandlers(list: RuleList): Handlers {
  const { scope, path, of } = list;
  return {
    [`GET ${path}`]: reading(scope, (config, { parameters }) =>
      withDigest(of(config, parameters)).map((rule, pos) => ({ ...rule, pos })),
    ),

    [`GET ${path}/{pos}`]: reading(scope, (config, { parameters }) => {
      const rules = withDigest(of(config, parameters));
      // PVE sends the position as it came in the path: as a text.
      return { ...rules[position(rules, parameters)], pos: text(parameters, "pos") };
    }),

    [`POST ${path}`]: changing(scope, (config, call) => {
      const given = withParameters({ enable: 0 }, call.parameters);
      of(config, call.parameters).unshift(verified(list, given, config, call));
    }),

    [`PUT ${path}/{pos}`]: changing(scope, (config, call) => {
      const { parameters } = call;
      const rules = of(config, parameters);
      requireDigest(rules, parameters.digest);
      const pos = position(rules, parameters);
      const moveTo = optionalInteger(parameters, "moveto");
      if (moveTo !== undefined && moveTo !== pos) return move(rules, pos, moveTo);
      const changed = without(
        withParameters({ ...rules[pos] }, parameters),
        optionalText(parameters, "delete"),
      );
      rules[pos] = verified(list, changed, config, call);
    }),

    [`DELETE ${path}/{pos}`]: changing(scope, (config, { parameters }) => {
      const rules = of(config, parameters);
      requireDigest(rules, parameters.digest);
      rules.splice(position(rules, parameters), 1);
    }),
  };
}

const textProperties = [
  "type",
  "action",
  "macro",
  "iface",
  "source",
  "dest",
  "proto",
  "sport",
  "dport",
  "icmp-type",
  "log",
] as const;
const properties = new Set<string>([...textProperties, "enable", "comment", "pos", "digest"]);

/** The rule with the parameters of a call; an empty one, and "-", unset what they name. */
function withParameters(rule: Partial<Rule>, parameters: Parameters): Partial<Rule> {
  const changed = { ...rule };
  for (const property of textProperties) {
    const value = parameters[property];
    if (value === undefined) continue;
    if (value === "" || value === "-") delete changed[property];
    else changed[property] = String(value);
  }
  if (parameters.enable !== undefined) changed.enable = Number(parameters.enable) > 0 ? 1 : 0;
  if (parameters.comment === undefined) return changed;
  const { comment: _, ...rest } = changed;
  return parameters.comment === "-" ? rest : { ...rest, ...keptComment(parameters.comment) };
}

function without(rule: Partial<Rule>, names: string | undefined): Partial<Rule> {
  const left: Record<string, unknown> = { ...rule };
  for (const name of (names ?? "").split(/[\s,;]+/).filter(Boolean)) {
    if (!properties.has(name)) throw invalidParameters({ delete: `no such property ('${name}')` });
    if (name === "type" || name === "action") {
      throw invalidParameters({ delete: `unable to delete required property '${name}'` });
    }
    delete left[name];
  }
  return left;
}

// A rule that lost the flag is one without the mark that switches it off.
const enabled = { enable: 1 };

function verified({ place }: RuleList, rule: Partial<Rule>, own: FirewallConfig, { cluster }: Call): Rule {
  for (const property of ["type", "action"] as const) {
    if (rule[property] === undefined) throw invalidParameters({ [property]: "missing property" });
  }
  const names = { own, cluster: readFirewall(cluster, configKey.cluster) };
  return asKept(verifiedRule({ ...enabled, ...rule } as Rule, place, names));
}

/** PVE's files have no more of a reference to a security group. */
function asKept(rule: Rule): Rule {
  if (rule.type !== "group") return rule;
  const { type, action, enable, iface, comment } = rule;
  return { type, action, enable, ...(iface !== undefined && { iface }), ...keptComment(comment) };
}

function position(rules: Rule[], parameters: Parameters): number {
  const pos = integer(parameters, "pos");
  if (pos < rules.length) return pos;
  throw failure(`no rule at position ${pos}`);
}

/** The rule comes to stand before the one that is at `to` now. */
function move(rules: Rule[], from: number, to: number): void {
  const [rule] = rules.splice(from, 1);
  if (rule) rules.splice(to > from ? to - 1 : to, 0, rule);
}
