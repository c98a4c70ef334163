import type { HostKind } from "../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { inputs, type UserInputs } from "./inputs.ts";
import { inspect, type UserObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

export const user: HostKind<UserInputs, UserObserved> = {
  name: "User",
  doc: "An account with its groups, home, shell and public keys. It has no password: people log in with a key, services not at all. A user that was there before becomes as it was when it is removed from the program; one that we made is removed, and its home stays where it holds files.",
  inputs,
  computed: {},

  addressedBy: "name",
  mayBeSecret: [],
  address: ({ name }) => name,
  adopt,
  adoptTarget,

  inspect,
  plan,
  steps,
  undo,

  outputs: () => ({}),
  reflect,
  finds,
};
