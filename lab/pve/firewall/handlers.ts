import type { Handlers } from "../api.ts";
import { aliasHandlers } from "./aliases.ts";
import { groupHandlers } from "./groups.ts";
import { ipsetHandlers } from "./ipsets.ts";
import { macros } from "./macros.ts";
import { optionHandlers } from "./options.ts";
import { referenceHandlers } from "./references.ts";
import { ownRules, ruleHandlers } from "./rules.ts";
import { clusterScope, guestScope, nodeScope, reading, type Scope, vnetScope } from "./scope.ts";

const rulesAndOptions = (scope: Scope): Handlers => ({
  ...ruleHandlers(ownRules(scope)),
  ...optionHandlers(scope),
});

const names = (scope: Scope): Handlers => ({
  ...aliasHandlers(scope),
  ...ipsetHandlers(scope),
  ...referenceHandlers(scope),
});

/** Nothing is filtered here yet, so nothing is logged: PVE tells that of an empty file in these words. */
const log = (scope: Scope): Handlers => ({
  [`GET ${scope.path}/log`]: reading(scope, () => [{ n: 1, t: "no content" }]),
});

const guest = (scope: Scope): Handlers => ({ ...rulesAndOptions(scope), ...names(scope), ...log(scope) });

export const firewallHandlers: Handlers = {
  ...rulesAndOptions(clusterScope),
  ...names(clusterScope),
  ...groupHandlers,
  ...rulesAndOptions(nodeScope),
  ...log(nodeScope),
  ...guest(guestScope("qemu")),
  ...guest(guestScope("lxc")),
  ...rulesAndOptions(vnetScope),

  "GET /cluster/firewall/macros": () => Object.keys(macros).map((macro) => ({ macro, descr: macro })),
};
