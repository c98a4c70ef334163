import type { HostKind } from "../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { type AptSourceInputs, inputs, sourceFile } from "./inputs.ts";
import { type AptSourceObserved, inspect } from "./inspect.ts";
import { plan } from "./plan.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

export const aptSource: HostKind<AptSourceInputs, AptSourceObserved> = {
  name: "AptSource",
  doc: "A repository from which apt installs packages, with the one key that may sign it. After a change apt reads its lists, and where that fails the former files come back, so a source that cannot be read never stands in the way of others. What was there before comes back when the source is removed from the program.",
  inputs,
  computed: { file: "Where the source stands: /etc/apt/sources.list.d/NAME.sources." },

  addressedBy: "name",
  mayBeSecret: [],
  address: ({ name }) => name,
  adopt,
  adoptTarget,

  inspect,
  plan,
  steps,
  undo,

  outputs: ({ name }) => ({ file: sourceFile(name) }),
  reflect,
  finds,
};
