import type { HostKind } from "../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { computed, finds, reflect } from "./display.ts";
import { inputs, type RulesetInputs } from "./inputs.ts";
import { inspect, type RulesetObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

/** Rules of nftables in a table of their own: in the kernel that runs, and at the next boot. */
export const ruleset: HostKind<RulesetInputs, RulesetObserved> = {
  name: "Ruleset",
  doc: "Rules of nftables in a table of their own, `inet estate_NAME`, replaced as one; other tables are never touched. nft looks at new rules before they take the old ones' place, and a unit loads them at boot before any network is up. What somebody changes in the kernel or in the file is drift; counters, and what packets put into sets, are not.",
  inputs,
  computed: {
    kernel: 'Whether the kernel has the rules as they were loaded: "as loaded", or what was changed.',
    boot: 'Whether the next boot loads them: "loaded", or what is in the way.',
  },

  addressedBy: "name",
  mayBeSecret: [],
  address: ({ name }) => name,
  adopt,
  adoptTarget,

  inspect,
  plan,
  steps,
  undo,

  outputs: () => computed,
  reflect,
  finds,
};
