import type { HostKind } from "../definition.ts";
import { adopt } from "./adopt.ts";
import { asWanted, finds, reflect } from "./display.ts";
import { inputs, type ScriptInputs } from "./inputs.ts";
import { inspect, type ScriptObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { steps, undo } from "./steps.ts";

/** What no other kind is there for: a check, and what makes it say yes. */
export const script: HostKind<ScriptInputs, ScriptObserved> = {
  name: "Script",
  doc: "What no other kind is there for: a check that tells whether the host is as wanted, and what makes it so. The check runs at every preview, and what it finds is drift. Prefer another kind where there is one: it shows what would change, and knows how to take it back.",
  inputs,
  computed: { state: 'What the check says: "as wanted", or what the host has instead.' },

  addressedBy: "name",
  mayBeSecret: ["triggers", "variables"],
  address: ({ name }) => name,
  adopt,
  adoptTarget: adopt,

  inspect,
  plan,
  steps,
  undo,

  outputs: () => ({ state: asWanted }),
  reflect,
  finds,
};
