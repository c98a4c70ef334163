import type { HostKind } from "../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { type GroupInputs, inputs } from "./inputs.ts";
import { type GroupObserved, inspect } from "./inspect.ts";
import { plan } from "./plan.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

export const group: HostKind<GroupInputs, GroupObserved> = {
  name: "Group",
  doc: "A group and its number. Who is in it, each host.User says by its groups; members that people added are left alone. A group that was there before stays when it is removed from the program; one that we made is removed, which is refused while it is a user's primary group.",
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
