import type { HostKind } from "../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { inputs, type SymlinkInputs } from "./inputs.ts";
import { inspect, type SymlinkObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

export const symlink: HostKind<SymlinkInputs, SymlinkObserved> = {
  name: "Symlink",
  doc: "A symbolic link and where it leads. It is replaced as one, so nobody ever finds it missing; what it leads to is left alone and need not be there. A link or file that was there before is kept on the host and comes back when the link is removed from the program. Directories on the way are not made: declare a host.Directory.",
  inputs,
  computed: {},

  addressedBy: "path",
  mayBeSecret: [],
  address: ({ path }) => path,
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
