import type { HostKind } from "../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { inputs, type SysctlInputs } from "./inputs.ts";
import { inspect, type SysctlObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

/** Settings of the kernel: in a file for the next boot, and in the kernel that runs. */
export const sysctl: HostKind<SysctlInputs, SysctlObserved> = {
  name: "Sysctl",
  doc: "Settings of the kernel, as sysctl knows them. They stand in a file of their own in /etc/sysctl.d for the next boot, and the running kernel has them: a value that somebody changes in either is drift. Values that were there before come back when a setting leaves the program.",
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
