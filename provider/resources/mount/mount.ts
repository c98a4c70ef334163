import type { HostKind } from "../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, outputs, reflect } from "./display.ts";
import { inputs, type MountInputs } from "./inputs.ts";
import { inspect, type MountObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

export const mount: HostKind<MountInputs, MountObserved> = {
  name: "Mount",
  doc: "Something mounted on a host: a directory elsewhere (bind), a share, a disk; by a unit of systemd, at once and with the host, or when it is first used. What is in use is never unmounted: the error says by whom. A mount that fails leaves the previous one. The directory at which it is mounted is made, and goes again if it is empty.",
  inputs,
  computed: {
    loaded: 'Whether its units are as written and as systemd has read them: "current", or what is different.',
    mounted: 'Whether it is mounted as the program says: "yes", "when it is used", or what is different.',
  },

  addressedBy: "where",
  mayBeSecret: ["password"],
  address: ({ where }) => where,
  adopt,
  adoptTarget,

  inspect,
  plan,
  steps,
  undo,

  outputs,
  reflect,
  finds,
};
