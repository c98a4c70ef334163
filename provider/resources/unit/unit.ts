import type { HostKind } from "../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { closerTarget, current, finds, reflect } from "./display.ts";
import { exposed } from "./exposed.ts";
import { type UnitInputs, unitInputs } from "./inputs.ts";
import { inspect } from "./inspect.ts";
import type { Observed } from "./observed.ts";
import { plan } from "./plan.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

/** A unit of systemd: its own files, whether it starts by itself, and whether it runs now with all that it uses. */
export const unit: HostKind<UnitInputs, Observed> = {
  name: "Unit",
  doc: "A unit of systemd: a service, socket, timer, path, mount, automount, target or slice. It holds the unit's own file and drop-ins where the program gives them, whether it starts with the host, and whether it runs now, with the files that it uses as they are. Other drop-ins are left alone. A unit that does not stay up after a start goes back to its previous version.",
  inputs: unitInputs,
  computed: {
    loaded:
      'Whether systemd and the running unit have read the unit\'s files as they are: "current", or what is older.',
  },

  addressedBy: "name",
  mayBeSecret: ["restartOn"],
  address: ({ name }) => name,
  exposed,
  adopt,
  adoptTarget,
  inspect,
  plan,
  steps,
  undo,
  outputs: () => ({ loaded: current }),
  closerTarget,
  reflect,
  finds,
};
