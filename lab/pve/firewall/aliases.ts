import type { Handlers } from "../api.ts";
import { invalidParameters } from "../error.ts";
import { optionalText, text } from "../params.ts";
import type { Parameters } from "../schema/validate.ts";
import { parseNetwork } from "./addresses.ts";
import { type Alias, type FirewallConfig, keptComment, requireDigest, withDigest } from "./config.ts";
import { changing, reading, type Scope } from "./scope.ts";

export function aliasHandlers(scope: Scope): Handlers {
  const path = `${scope.path}/aliases`;
  return {
    [`GET ${path}`]: reading(scope, (config) => withDigest(sorted(config))),

    [`GET ${path}/{name}`]: reading(scope, (config, { parameters }) => {
      const found = withDigest(sorted(config)).find(({ name }) => keyOf(name) === key(parameters));
      return found ?? missing();
    }),

    [`POST ${path}`]: changing(scope, ({ aliases }, { parameters }) => {
      requireFree(aliases, text(parameters, "name"));
      aliases[key(parameters)] = aliasOf(text(parameters, "name"), parameters);
    }),

    [`PUT ${path}/{name}`]: changing(scope, (config, { parameters }) => {
      const { aliases } = config;
      requireDigest(sorted(config), parameters.digest);
      if (!aliases[key(parameters)]) missing();
      const name = optionalText(parameters, "rename") || text(parameters, "name");
      if (keyOf(name) !== key(parameters)) requireFree(aliases, name);
      delete aliases[key(parameters)];
      aliases[keyOf(name)] = aliasOf(name, parameters);
    }),

    [`DELETE ${path}/{name}`]: changing(scope, (config, { parameters }) => {
      requireDigest(sorted(config), parameters.digest);
      delete config.aliases[key(parameters)];
    }),
  };
}

/** Names of aliases differ by more than their capitals. */
const keyOf = (name: string) => name.toLowerCase();
const key = (parameters: Parameters) => keyOf(text(parameters, "name"));

const sorted = ({ aliases }: FirewallConfig): Alias[] =>
  Object.entries(aliases)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, alias]) => alias);

const aliasOf = (name: string, parameters: Parameters): Alias => ({
  name,
  ...parseNetwork(text(parameters, "cidr")),
  ...keptComment(parameters.comment),
});

function missing(): never {
  throw invalidParameters({ name: "no such alias" });
}

function requireFree(aliases: Record<string, Alias>, name: string): void {
  if (aliases[keyOf(name)]) throw invalidParameters({ name: `alias '${name}' already exists` });
}
